import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import { newId } from '@main/kernel/ids';
import { isOwner } from '../terminal.ports';
import { fileFailure } from './files.errors';

/** Bytes of one part. */
export const partSize = 512 * 1024;
/** Milliseconds without a part until an upload is given up. */
const patience = 120_000;
const mostPerUser = 16;

interface Upload {
  readonly owner: number;
  readonly path: string;
  readonly size: number;
  readonly parts: Channel;
  readonly stop: AbortController;
  /** Resolves when the file is in place. */
  readonly done: Promise<unknown>;
  received: number;
  timer: NodeJS.Timeout | undefined;
}

export interface Uploads {
  /** `put` writes the bytes that come; it is given up when `signal` fires. */
  open(
    actor: Actor,
    file: { readonly path: string; readonly size: number },
    put: (bytes: AsyncIterable<Buffer>, signal: AbortSignal) => Promise<unknown>,
  ): string;
  /** Resolves when the bytes are on their way to the host: who sends them is as fast as the host. */
  part(actor: Actor, id: string, offset: number, bytes: Buffer): Promise<void>;
  finish(actor: Actor, id: string): Promise<void>;
  cancel(actor: Actor, id: string): Promise<void>;
  stop(): void;
}

/** Files on their way from a screen to a host; nothing of them is kept here. */
export function createUploads(): Uploads {
  const uploads = new Map<string, Upload>();

  function owned(actor: Actor, id: string): Upload {
    const found = uploads.get(id);
    if (!found || !isOwner(actor, found.owner)) throw new AppError('hostFiles.uploadGone');
    return found;
  }
  function wait(id: string, upload: Upload): void {
    clearTimeout(upload.timer);
    upload.timer = setTimeout(() => {
      uploads.delete(id);
      upload.stop.abort();
      upload.parts.fail(new Error('the sender went away'));
    }, patience).unref();
  }
  function forget(id: string, upload: Upload): void {
    clearTimeout(upload.timer);
    uploads.delete(id);
  }

  return {
    open(actor, { path, size }, put) {
      const mine = [...uploads.values()].filter(({ owner }) => isOwner(actor, owner)).length;
      if (mine >= mostPerUser) throw new AppError('common.tooMany', { seconds: 10 });
      const id = newId();
      const stop = new AbortController();
      const parts = createChannel();
      const done = put(parts.bytes(), stop.signal).catch((error: unknown) => {
        // The sender learns it with its next part, or at the end.
        parts.fail(error);
        throw error;
      });
      done.catch(() => undefined);
      const upload: Upload = {
        owner: actor.id,
        path,
        size,
        parts,
        stop,
        done,
        received: 0,
        timer: undefined,
      };
      uploads.set(id, upload);
      wait(id, upload);
      return id;
    },
    async part(actor, id, offset, bytes) {
      const upload = owned(actor, id);
      wait(id, upload);
      // One that comes again after a lost answer is here already.
      if (offset + bytes.length <= upload.received) return;
      if (offset !== upload.received || bytes.length > partSize) throw new AppError('hostFiles.uploadGone');
      upload.received += bytes.length;
      try {
        await upload.parts.push(bytes);
      } catch (error) {
        forget(id, upload);
        throw fileFailure(error, upload.path);
      }
    },
    async finish(actor, id) {
      const upload = owned(actor, id);
      if (upload.received !== upload.size) throw new AppError('hostFiles.uploadGone');
      clearTimeout(upload.timer);
      upload.parts.end();
      try {
        await upload.done;
      } catch (error) {
        throw fileFailure(error, upload.path);
      } finally {
        forget(id, upload);
      }
    },
    async cancel(actor, id) {
      const upload = uploads.get(id);
      if (!upload || !isOwner(actor, upload.owner)) return;
      forget(id, upload);
      upload.stop.abort();
      upload.parts.fail(new Error('cancelled'));
      await upload.done.catch(() => undefined);
    },
    stop() {
      for (const [id, upload] of uploads) {
        forget(id, upload);
        upload.stop.abort();
        upload.parts.fail(new Error('Muster is stopping'));
      }
    },
  };
}

interface Channel {
  /** Resolves when the piece was taken. */
  push(bytes: Buffer): Promise<void>;
  end(): void;
  fail(error: unknown): void;
  bytes(): AsyncGenerator<Buffer>;
}

/** One piece at a time from a sender to a reader. */
function createChannel(): Channel {
  let piece: { readonly bytes: Buffer; readonly taken: PromiseWithResolvers<void> } | undefined;
  let over: { error: unknown } | undefined;
  let isEnded = false;
  let wake = () => {};

  return {
    push(bytes) {
      if (over) return Promise.reject(over.error);
      piece = { bytes, taken: Promise.withResolvers<void>() };
      wake();
      return piece.taken.promise;
    },
    end() {
      isEnded = true;
      wake();
    },
    fail(error) {
      over ??= { error };
      piece?.taken.reject(over.error);
      piece = undefined;
      wake();
    },
    async *bytes() {
      for (;;) {
        if (over) throw over.error;
        if (isEnded && !piece) return;
        const taken = piece;
        if (taken) {
          yield taken.bytes;
          // The reader has come back for more: this piece is on its way.
          if (piece === taken) piece = undefined;
          taken.taken.resolve();
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    },
  };
}
