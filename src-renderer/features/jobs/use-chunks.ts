import type { ChunkStream } from '@contract/states';
import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import { language } from '../../app/i18n';
import { CallError, call, onEvent, onReconnect } from '../../rpc';
import { throttle } from '../../rpc/throttle';
import { LogBuffer } from '../../ui/log/log-buffer';
import { recordLine } from './messages';

export interface ChunkSource {
  readonly targetId: number;
  readonly attempt: number;
  readonly streams?: readonly ChunkStream[];
  /** Begins near this piece and not at the beginning. */
  readonly around?: number;
}

/** Characters that are loaded without being asked for; the rest comes as the reader scrolls on. */
const firstLoad = 2_000_000;
const atOnce = 2000;

async function readPage(source: ChunkSource, afterSeq: number) {
  const { targetId, attempt, streams, around } = source;
  return call('jobs.chunks', {
    targetId,
    attempt,
    afterSeq,
    limit: atOnce,
    ...(streams ? { streams: [...streams] } : {}),
    ...(around !== undefined && afterSeq === 0 ? { around } : {}),
  });
}

async function* readPages(source: ChunkSource) {
  let after = 0;
  for (let more = true; more; ) {
    const page = await readPage(source, after);
    yield page.items;
    after = page.items.at(-1)?.seq ?? after;
    more = page.more && page.items.length > 0;
  }
}

/** The record of a target as the lines that screens show, from the first to the last piece there is now. */
export async function readLines(source: ChunkSource, most = Number.POSITIVE_INFINITY): Promise<string> {
  const buffer = new LogBuffer();
  for await (const chunks of readPages(source)) {
    buffer.append(chunks);
    if (buffer.size >= most) break;
  }
  return buffer.lines.map(({ text }) => text).join('\n');
}

/** What the host sent, to the letter: terminal escapes, ends of lines and all. */
export async function readOutput(source: ChunkSource): Promise<string> {
  const pieces: string[] = [];
  for await (const chunks of readPages(source)) pieces.push(...chunks.map(({ text }) => text));
  return pieces.join('');
}

/** The record of a target as it grows: loaded from the start, then followed by the bus. */
export function useChunks(source: () => ChunkSource | undefined) {
  const fresh = () => new LogBuffer((line) => recordLine(line, language.value));
  const buffer = shallowRef(fresh());
  const version = ref(0);
  const more = ref(false);
  const earlier = ref(false);
  let loading = false;
  /** Whether a first answer has come: before it nobody knows that there is nothing. */
  const begun = ref(false);
  const error = shallowRef<CallError>();
  let after = 0;
  let turn = 0;
  let again = false;

  /** Reads on until `stop` says so or there is nothing more. */
  async function load(stop: (size: number) => boolean): Promise<void> {
    const asked = source();
    if (!asked) return;
    if (loading) {
      again = true;
      return;
    }
    loading = true;
    const mine = turn;
    try {
      for (;;) {
        const page = await readPage(asked, after);
        if (mine !== turn) return;
        after = page.items.at(-1)?.seq ?? after;
        buffer.value.append(page.items);
        more.value = page.more;
        earlier.value ||= page.earlier;
        error.value = undefined;
        begun.value = true;
        if (page.items.length > 0) version.value += 1;
        if (!page.more || page.items.length === 0 || stop(buffer.value.size)) break;
      }
    } catch (failure) {
      if (mine !== turn) return;
      if (!(failure instanceof CallError)) throw failure;
      error.value = failure;
    } finally {
      if (mine === turn) loading = false;
    }
    if (again && mine === turn) {
      again = false;
      await load(stop);
    }
  }

  function restart(): void {
    turn += 1;
    after = 0;
    again = false;
    loading = false;
    begun.value = false;
    buffer.value = fresh();
    more.value = false;
    earlier.value = false;
    version.value += 1;
    void load((size) => size > firstLoad);
  }
  /** One page more. */
  const loadMore = () => void load(() => true);
  const refresh = throttle(loadMore, 150);

  watch([() => JSON.stringify(source() ?? null), language], restart, { immediate: true });
  const stops = [
    onReconnect(loadMore),
    onEvent((message) => {
      // While much is waiting to be scrolled to, new output only makes it more.
      if (message.event !== 'job.output' || message.data.targetId !== source()?.targetId) return;
      if (message.data.seq > after && !more.value) refresh.run();
    }),
  ];
  onScopeDispose(() => {
    turn += 1;
    refresh.cancel();
    for (const stop of stops) stop();
  });
  return { buffer, version, more, earlier, begun, error, loadMore, restart };
}
