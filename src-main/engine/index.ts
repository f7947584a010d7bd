export { createEngine, type EngineDeps } from './engine';
export type * from './engine.types';
export { jobStateOf } from './rollup';
