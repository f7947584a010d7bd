import type { Output } from '@contract/index';
import { onScopeDispose, ref, shallowRef } from 'vue';
import { CallError, call } from '../../../rpc';
import { LogBuffer } from '../../../ui/log/log-buffer';

type Way = Output<'agents.log'>['way'];

/** Milliseconds between two looks: over SSH they are cheap, through the agent each is a task. */
const pauses: Readonly<Record<Way, number>> = { ssh: 2000, agent: 5000 };

/** The log of a host's agent, read while it is shown. A look that fails ends it until somebody asks again. */
export function useAgentLog(hostId: number) {
  const buffer = shallowRef(new LogBuffer());
  const version = ref(0);
  const way = ref<Way>();
  const loading = ref(true);
  const error = shallowRef<CallError>();
  let after: Output<'agents.log'>['next'] | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;

  async function look(): Promise<void> {
    timer = undefined;
    loading.value = true;
    try {
      const piece = await call('agents.log', { hostId, ...(after && { after }) });
      if (over) return;
      error.value = undefined;
      way.value = piece.way;
      after = piece.next;
      if (piece.text) {
        buffer.value.append([{ stream: 'stdout', at: Date.now(), text: piece.text }]);
        version.value += 1;
      }
      timer = setTimeout(() => void look(), piece.more ? 0 : pauses[piece.way]);
    } catch (failure) {
      if (over) return;
      if (!(failure instanceof CallError)) throw failure;
      error.value = failure;
    } finally {
      loading.value = false;
    }
  }

  /** Goes on where it stopped. */
  function retry(): void {
    clearTimeout(timer);
    void look();
  }
  void look();
  onScopeDispose(() => {
    over = true;
    clearTimeout(timer);
  });
  return { buffer, version, way, loading, error, retry };
}
