export { type FollowOptions, followRun, forgetRun, lookupRun, type RunLookup } from './recover';
export type { RunCode, RunHandlers, RunResult, RunStream, StopProof } from './result';
export { runScript } from './run-script';
export {
  checkRunSpec,
  defaultOutputCap,
  isUserName,
  type RunField,
  RunFieldError,
  type RunSpec,
} from './spec';
export { stopRun } from './stop';
export { splitWords, WordsError } from './words';
