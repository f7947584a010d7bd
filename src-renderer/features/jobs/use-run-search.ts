import type { Output } from '@contract/index';
import type { ChunkStream } from '@contract/states';
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import { CallError, call } from '../../rpc';

type Found = Output<'search.run'>['items'][number];

/** Lines after which it waits to be told to go on: more are not read by anybody. */
const linesAtOnce = 500;

/** Reads through a run call by call, until all is read, somebody stops it, or there is much to look at. */
export function useRunSearch(jobId: () => number) {
  const asked = ref('');
  const found = shallowRef<readonly Found[]>([]);
  const searched = ref(0);
  const total = ref(0);
  const state = ref<'idle' | 'reading' | 'stopped' | 'many' | 'done'>('idle');
  const error = shallowRef<CallError>();
  let streams: ChunkStream[] = [];
  let cursor: NonNullable<Output<'search.run'>['cursor']> | undefined;
  let turn = 0;

  async function read(): Promise<void> {
    turn += 1;
    const mine = turn;
    const enough = found.value.length + linesAtOnce;
    state.value = 'reading';
    error.value = undefined;
    try {
      while (state.value === 'reading') {
        const page = await call('search.run', {
          ...{ jobId: jobId(), text: asked.value, streams },
          ...(cursor && { cursor }),
        });
        if (mine !== turn) return;
        if (page.items.length > 0) found.value = [...found.value, ...page.items];
        searched.value += page.searched;
        cursor = page.cursor ?? undefined;
        if (!cursor) state.value = 'done';
        else if (found.value.length >= enough) state.value = 'many';
      }
    } catch (failure) {
      if (mine !== turn) return;
      state.value = 'stopped';
      if (!(failure instanceof CallError)) throw failure;
      error.value = failure;
    }
  }

  onScopeDispose(() => {
    turn += 1;
  });
  return {
    ...{ asked, searched, total, state, error },
    count: computed(() => found.value.length),
    /** The lines by host, in the order of the job. */
    hosts: computed(() => {
      const hosts = new Map<number, { targetId: number; label: string; lines: Found[] }>();
      for (const line of found.value) {
        const { targetId, label } = line;
        const host = hosts.get(targetId) ?? { targetId, label, lines: [] };
        host.lines.push(line);
        hosts.set(targetId, host);
      }
      return [...hosts.values()];
    }),
    async start(text: string, from: readonly ChunkStream[]): Promise<void> {
      asked.value = text;
      streams = [...from];
      cursor = undefined;
      found.value = [];
      searched.value = 0;
      total.value = 0;
      const reading = read();
      const mine = turn;
      const size = await call('search.runSize', { jobId: jobId(), streams }).catch(() => undefined);
      if (size && mine === turn) total.value = size.bytes;
      await reading;
    },
    stop(): void {
      turn += 1;
      state.value = 'stopped';
    },
    goOn: read,
  };
}
