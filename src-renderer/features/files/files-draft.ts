import type { Output } from '@contract/index';
import type { OverwriteRule } from '@contract/transfer';
import { defineStore } from 'pinia';
import { reactive, ref } from 'vue';
import { call } from '../../rpc';
import type { CallError } from '../../rpc/answer';
import { sendParts } from '../../rpc/send-parts';
import type { DroppedFile } from './dropped';

export interface ChosenFile {
  /** Place below the destination. */
  path: string;
  readonly size: number;
  state: 'waiting' | 'sending' | 'ready' | 'failed';
  /** Bytes that Muster has. */
  sent: number;
  sha256: string;
  error: CallError | undefined;
  readonly content: File | undefined;
}

/** Files that are sent to Muster at once. */
const atOnce = 2;

const freshPush = () => ({
  title: '',
  destination: '/tmp',
  owner: '',
  group: '',
  mode: '',
  overwrite: 'different' as OverwriteRule,
  before: '',
  beforeUser: '',
  after: '',
  afterUser: '',
  concurrency: undefined as number | undefined,
  /** Mebibytes a second. */
  hostRate: undefined as number | undefined,
  totalRate: undefined as number | undefined,
});
const freshPull = () => ({
  title: '',
  paths: '',
  /** Mebibytes. */
  hostLimit: 100,
  totalLimit: 1024,
  concurrency: undefined as number | undefined,
  hostRate: undefined as number | undefined,
  totalRate: undefined as number | undefined,
});

/** Distribution and collection while they are filled in: they outlive a look at another screen. */
export const useFilesDraft = defineStore('files', () => {
  const push = reactive(freshPush());
  const pull = reactive(freshPull());
  const files = ref<ChosenFile[]>([]);
  const stops = new Map<ChosenFile, AbortController>();

  /** Adds files and begins to send them; one that has the same place takes it. */
  function add(dropped: readonly DroppedFile[]): void {
    const places = new Set(dropped.map(({ path }) => path));
    for (const file of files.value.filter(({ path }) => places.has(path))) drop(file);
    for (const { path, file } of dropped) {
      files.value.push({
        ...{ path, size: file.size, state: 'waiting', sent: 0, sha256: '', error: undefined },
        content: file,
      });
    }
    pump();
  }
  function drop(file: ChosenFile): void {
    stops.get(file)?.abort();
    files.value = files.value.filter((one) => one !== file);
    pump();
  }
  function clear(): void {
    for (const file of files.value) stops.get(file)?.abort();
    files.value = [];
  }
  function again(file: ChosenFile): void {
    file.state = 'waiting';
    pump();
  }
  function pump(): void {
    for (const file of files.value) {
      if (stops.size >= atOnce) return;
      if (file.state === 'waiting') void send(file);
    }
  }
  async function send(file: ChosenFile): Promise<void> {
    const { content } = file;
    if (!content) return;
    const stop = new AbortController();
    stops.set(file, stop);
    Object.assign(file, { state: 'sending', sent: 0, error: undefined });
    try {
      const { uploadId, partSize } = await call('files.open', { size: content.size });
      stop.signal.addEventListener(
        'abort',
        () => void call('files.drop', { uploadId }).catch(() => undefined),
      );
      const part = (offset: number, base64: string) => call('files.part', { uploadId, offset, base64 });
      await sendParts(content, partSize, part, {
        signal: stop.signal,
        onProgress: (bytes) => {
          file.sent = bytes;
        },
      });
      const { sha256 } = await call('files.finish', { uploadId });
      Object.assign(file, { state: 'ready', sha256 });
    } catch (error) {
      // A file that cannot be read any more fails here, too.
      if (!stop.signal.aborted) Object.assign(file, { state: 'failed', error });
    }
    stops.delete(file);
    pump();
  }

  /** Takes over what an earlier job was asked to do. */
  function useSpec({ kind, title, spec }: Output<'jobs.get'>): void {
    const text = (key: string) => (typeof spec[key] === 'string' ? spec[key] : '');
    const rate = (key: string) => (typeof spec[key] === 'number' ? spec[key] / mebibyte : undefined);
    const rates = { hostRate: rate('hostRate'), totalRate: rate('totalRate') };
    if (kind === 'files.pull') {
      const paths = Array.isArray(spec.paths) ? spec.paths.join('\n') : '';
      const limits = { hostLimit: rate('hostLimit') ?? 100, totalLimit: rate('totalLimit') ?? 1024 };
      Object.assign(pull, freshPull(), { title, paths, ...limits, ...rates });
      return;
    }
    const [before, after] = [lineOf(spec.before), lineOf(spec.after)];
    Object.assign(push, freshPush(), {
      ...{
        title,
        destination: text('destination'),
        owner: text('owner'),
        group: text('group'),
        mode: text('mode'),
      },
      ...{ overwrite: text('overwrite') || 'different', ...rates },
      ...{ before: before.command, beforeUser: before.user, after: after.command, afterUser: after.user },
    });
    clear();
    files.value = filesOf(spec.files).map((file) => ({
      ...file,
      ...{ state: 'ready' as const, sent: file.size, error: undefined, content: undefined },
    }));
  }

  return { push, pull, files, add, drop, clear, again, useSpec };
});

export const mebibyte = 1_048_576;

/** The files that a distribution was about, as its job keeps them. */
export function filesOf(given: unknown): { path: string; size: number; sha256: string }[] {
  const list: unknown[] = Array.isArray(given) ? given : [];
  return list.flatMap((one) => {
    const { path, size, sha256 } = one as Record<string, unknown>;
    return typeof path === 'string' && typeof sha256 === 'string'
      ? [{ path, size: Number(size), sha256 }]
      : [];
  });
}

function lineOf(given: unknown): { command: string; user: string } {
  const { command = '', user = '' } = (given ?? {}) as { command?: string; user?: string };
  return { command, user };
}
