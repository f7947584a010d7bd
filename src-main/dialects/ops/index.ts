export { type OpsDialectDeps, opsDialect } from './ops.dialect';
