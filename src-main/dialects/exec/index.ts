export { type ExecDialectDeps, execDialect } from './exec.dialect';
export { scriptAnswer } from './words';
