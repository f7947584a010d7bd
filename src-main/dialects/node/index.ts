export { type NodeDialectDeps, nodeDialect } from './node.dialect';
