import type { Output } from '@contract/index';
import type { ScriptLanguage } from '@contract/script-languages';
import { onScopeDispose, type ShallowRef, shallowRef, watch } from 'vue';
import { useSession } from '../../app/session';
import { CallError, call } from '../../rpc';

/** Milliseconds without a key before what was written is looked at. */
const pause = 700;

/** Whether a script can be read, looked at while it is written; undefined while nobody knows. */
export function useSyntax(
  content: () => string,
  language: () => ScriptLanguage,
  hostId: () => number | undefined,
): ShallowRef<Output<'library.check'> | undefined> {
  const found = shallowRef<Output<'library.check'>>();
  const session = useSession();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest = 0;

  async function look(): Promise<void> {
    const mine = ++latest;
    const host = hostId();
    const asked = {
      language: language(),
      content: content(),
      ...(host === undefined ? {} : { hostId: host }),
    };
    // A check that cannot be made says nothing; the run is not held up by it.
    const answer = await call('library.check', asked).catch((error: unknown) => {
      if (error instanceof CallError) return undefined;
      throw error;
    });
    if (mine === latest) found.value = answer;
  }

  watch(
    () => [content(), language(), hostId()] as const,
    ([text], before) => {
      clearTimeout(timer);
      latest += 1;
      // What was found belongs to lines that may have moved.
      if (before && before[1] !== language()) found.value = undefined;
      if (text.trim() !== '' && session.may('scripts.run')) timer = setTimeout(() => void look(), pause);
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    clearTimeout(timer);
    latest = -1;
  });
  return found;
}
