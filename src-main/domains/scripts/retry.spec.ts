import { AppError } from '@main/kernel/app-error';
import { readScript, type ScriptRequest, type ScriptSpec } from './script.spec';
import type { RunGuard } from './scripts.ports';

type Change = { readonly [K in keyof ScriptRequest]?: ScriptRequest[K] | undefined };

/**
 * What a job runs with once an operator has changed its script for a retry, checked and guarded like a
 * new one; fields that are not given stay as they are. Throws for jobs that run no script.
 */
export function createRetrySpec(guard: RunGuard) {
  return async (kind: string, spec: Record<string, unknown>, change: Change): Promise<object> => {
    if (kind !== 'script') throw new AppError('jobs.nothingToChange');
    const { library, ...before } = spec as unknown as ScriptSpec & { library?: object };
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const checked = { ...before, ...readScript({ ...before, ...given }, before) };
    await guard(checked.content, checked.interpreter);
    // Another content is not that version of the library any more.
    return library && checked.content === before.content ? { ...checked, library } : checked;
  };
}
