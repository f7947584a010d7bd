export type { ScriptAnswer } from './answer';
export { type Callbacks, type CallbacksDeps, createCallbacks } from './callbacks';
export { createExecService, type ExecDeps, type ExecRequest, type ExecService } from './exec.service';
export { postJson } from './post';
export type { ScriptSpec } from './script.spec';
export { scriptHandlers } from './scripts.handlers';
export type * from './scripts.ports';
export { createScriptsService, type ScriptsDeps, type ScriptsService } from './scripts.service';
