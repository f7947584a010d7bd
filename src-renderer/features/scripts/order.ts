import type { Input } from '@contract/index';
import { rollingFrom } from './rolling-draft';
import type { useScriptDraft } from './script-draft';

/** What the console asks for, on exactly these hosts. A plan makes no sense for one. */
export function orderOf(
  draft: ReturnType<typeof useScriptDraft>,
  hostIds: readonly number[],
): Input<'scripts.run'> {
  const { language: _, timeoutSeconds, concurrency, ...rest } = draft.values;
  const rolling = rollingFrom(draft.rolling);
  return {
    ...rest,
    hostIds: [...hostIds],
    ...(draft.source && draft.untouched
      ? { library: { id: draft.source.id, version: draft.source.version } }
      : {}),
    ...(timeoutSeconds ? { timeoutSeconds } : {}),
    ...(concurrency ? { concurrency } : {}),
    ...(rolling && hostIds.length > 1 ? { rolling } : {}),
  };
}
