import { computed, reactive, ref, shallowReactive } from 'vue';
import { CallError, call } from '../../../rpc';
import { base64Of } from '../bytes';

export interface UploadRow {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  sent: number;
  state: 'waiting' | 'sending' | 'done' | 'failed' | 'cancelled' | 'exists';
  error: CallError | undefined;
}

interface Work extends UploadRow {
  readonly file: File;
  readonly hostId: number;
  readonly folder: string;
  overwrite: boolean;
  uploadId: string;
}

/** Uploads at once; each has a channel of its own on the host. */
const atOnce = 2;

/** Files on their way to a host: several at once, each with its progress, each to be stopped. */
export function useUploads(done: (folder: string) => void) {
  const rows = shallowReactive<Work[]>([]);
  const lastId = ref(0);
  const isBusy = computed(() => rows.some(({ state }) => state === 'sending' || state === 'waiting'));

  function next(): void {
    const sending = rows.filter(({ state }) => state === 'sending').length;
    const waiting = rows.filter(({ state }) => state === 'waiting');
    for (const row of waiting.slice(0, Math.max(0, atOnce - sending))) void send(row);
  }

  async function send(row: Work): Promise<void> {
    row.state = 'sending';
    row.sent = 0;
    row.error = undefined;
    try {
      await sendParts(row);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      if (isCancelled(row)) return;
      row.error = error;
      row.state = error.body.reason === 'hostFiles.exists' ? 'exists' : 'failed';
      if (row.uploadId) void call('hostFiles.cancel', { uploadId: row.uploadId }).catch(() => undefined);
    } finally {
      next();
    }
  }

  async function sendParts(row: Work): Promise<void> {
    const { hostId, folder, file, overwrite } = row;
    const wish = { hostId, path: folder, name: file.name, size: file.size, overwrite };
    const { uploadId, partSize } = await call('hostFiles.upload', wish);
    row.uploadId = uploadId;
    for (let offset = 0; offset < file.size && !isCancelled(row); offset += partSize) {
      const bytes = new Uint8Array(await file.slice(offset, offset + partSize).arrayBuffer());
      await call('hostFiles.part', { uploadId, offset, base64: base64Of(bytes) });
      row.sent = offset + bytes.length;
    }
    if (isCancelled(row)) return;
    await call('hostFiles.finish', { uploadId });
    row.state = 'done';
    done(folder);
  }

  /** Asked in a function: the state changes while something is awaited. */
  const isCancelled = (row: UploadRow): boolean => row.state === 'cancelled';

  return {
    rows: rows as readonly UploadRow[],
    isBusy,
    add(hostId: number, folder: string, files: Iterable<File>) {
      for (const file of files) {
        lastId.value += 1;
        const row: Work = reactive({
          ...{ id: lastId.value, name: file.name, size: file.size, sent: 0, state: 'waiting' as const },
          ...{ error: undefined, hostId, folder, overwrite: false, uploadId: '' },
          file,
        });
        rows.push(row);
      }
      next();
    },
    again(id: number, overwrite: boolean) {
      const row = rows.find((one) => one.id === id);
      if (!row) return;
      row.overwrite = overwrite;
      row.state = 'waiting';
      next();
    },
    async cancel(id: number) {
      const row = rows.find((one) => one.id === id);
      if (!row || row.state === 'done') return;
      row.state = 'cancelled';
      if (row.uploadId) await call('hostFiles.cancel', { uploadId: row.uploadId }).catch(() => undefined);
      next();
    },
    clear() {
      const open = rows.filter(({ state }) => state === 'sending' || state === 'waiting');
      rows.splice(0, rows.length, ...open);
    },
  };
}

export type UploadsState = ReturnType<typeof useUploads>;
