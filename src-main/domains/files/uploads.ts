import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Clock } from '@main/kernel/clock';
import { newId } from '@main/kernel/ids';
import type { Blob, Blobs, Incoming } from '@main/platform/files/blobs';
import { megabytes } from './words';

/** Bytes of a part; base64 makes four of three. */
export const partSize = 1_048_576;
/** Milliseconds without a part after which an upload is forgotten. */
const keptFor = 30 * 60_000;
/** Uploads that one person may have open. */
const mostUploads = 64;
/** Bytes that stay free on Muster's own disk. */
const reserve = 256 * 1_048_576;

interface Upload {
  readonly owner: number;
  readonly size: number;
  readonly incoming: Incoming;
  usedAt: number;
  /** Parts are written one after the other. */
  tail: Promise<unknown>;
}

/** Files on their way from a screen into the store: on disk piece by piece, each for who sends it. */
export function createUploads(blobs: Blobs, clock: Clock) {
  const uploads = new Map<string, Upload>();

  function sweep(owner?: number): void {
    const now = clock.now();
    const own = [...uploads].filter(([, upload]) => upload.owner === owner);
    const crowd = own.slice(0, Math.max(0, own.length - mostUploads + 1)).map(([id]) => id);
    for (const [id, upload] of uploads) {
      if (now - upload.usedAt <= keptFor && !crowd.includes(id)) continue;
      uploads.delete(id);
      void upload.incoming.drop();
    }
  }
  function get(actor: Actor, id: string): Upload {
    const upload = uploads.get(id);
    if (!upload || upload.owner !== actor.id) throw new AppError('files.uploadGone');
    upload.usedAt = clock.now();
    return upload;
  }
  /** Does one thing at a time with an upload. */
  function inTurn<T>(upload: Upload, work: () => Promise<T>): Promise<T> {
    const mine = upload.tail.then(work);
    upload.tail = mine.catch(() => undefined);
    return mine;
  }

  return {
    async open(actor: Actor, size: number): Promise<{ uploadId: string; partSize: number }> {
      sweep(actor.id);
      const free = await blobs.free();
      if (size + reserve > free)
        throw new AppError('files.noRoom', { megabytes: megabytes(size), free: megabytes(free) });
      const id = newId();
      const incoming = await blobs.receive();
      uploads.set(id, { owner: actor.id, size, incoming, usedAt: clock.now(), tail: Promise.resolve() });
      return { uploadId: id, partSize };
    },
    /** Appends a part; one that is here already is left out, so that it may be sent again. */
    async part(actor: Actor, id: string, offset: number, bytes: Uint8Array): Promise<{ received: number }> {
      const upload = get(actor, id);
      return inTurn(upload, async () => {
        const { incoming, size } = upload;
        const end = offset + bytes.length;
        if (bytes.length > partSize || offset > incoming.received || end > size)
          throw new AppError('files.badPart');
        if (end > incoming.received) await incoming.write(bytes.subarray(incoming.received - offset));
        return { received: incoming.received };
      });
    },
    /** The whole file, in the store. */
    async finish(actor: Actor, id: string): Promise<Blob> {
      const upload = get(actor, id);
      return inTurn(upload, async () => {
        const { incoming, size } = upload;
        if (incoming.received < size)
          throw new AppError('files.incomplete', { received: incoming.received, size });
        uploads.delete(id);
        return incoming.finish();
      });
    },
    async drop(actor: Actor, id: string): Promise<void> {
      const upload = uploads.get(id);
      if (upload?.owner !== actor.id) return;
      uploads.delete(id);
      await inTurn(upload, () => upload.incoming.drop());
    },
    async stop(): Promise<void> {
      await Promise.all([...uploads.values()].map((upload) => inTurn(upload, () => upload.incoming.drop())));
      uploads.clear();
    },
  };
}

export type Uploads = ReturnType<typeof createUploads>;
