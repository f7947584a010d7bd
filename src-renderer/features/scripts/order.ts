import type { Input } from '@contract/index';
import { toParameters } from '../library/parameter-draft';
import { rollingFrom } from './rolling-draft';
import type { useScriptDraft } from './script-draft';

/** What the console asks for, on exactly these hosts. A plan makes no sense for one. */
export function orderOf(
  draft: ReturnType<typeof useScriptDraft>,
  hostIds: readonly number[],
): Input<'scripts.run'> {
  const { language: _, timeoutSeconds, concurrency, parameters: drafts, ...rest } = draft.values;
  const parameters = toParameters(drafts);
  const names = new Set(parameters.map(({ name }) => name));
  const given = Object.entries(draft.parameterValues).filter(([name]) => names.has(name));
  const rolling = rollingFrom(draft.rolling);
  return {
    ...rest,
    hostIds: [...hostIds],
    parameters,
    parameterValues: Object.fromEntries(given),
    ...(draft.source && draft.untouched
      ? { library: { id: draft.source.id, version: draft.source.version } }
      : {}),
    ...(timeoutSeconds ? { timeoutSeconds } : {}),
    ...(concurrency ? { concurrency } : {}),
    ...(rolling && hostIds.length > 1 ? { rolling } : {}),
  };
}
