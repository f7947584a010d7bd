export { type TadDialectDeps, tadDialect } from './tad.dialect';
