import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { Clock } from '@main/kernel/clock';
import { newId } from '@main/kernel/ids';
import type { Mended } from './cells';
import type { ReadFile } from './formats';
import type { ImportPlan } from './plan';
import type { Turn } from './turn';

/** A file that is being imported. */
export interface Upload {
  readonly id: string;
  readonly owner: number;
  readonly name: string;
  readonly bytes: Buffer;
  received: number;
  usedAt: number;
  file: ReadFile | undefined;
  readonly mended: Map<number, Mended>;
  /** The plan of the last preview and what it was made of. */
  plan: { readonly of: string; readonly made: Promise<ImportPlan> } | undefined;
  turn: Turn | undefined;
  progress: { phase: 'idle' | 'reading' | 'comparing' | 'writing'; done: number; total: number };
}

export const largestFile = 64 * 1_048_576;
/** Milliseconds without a call after which a file is forgotten. */
const keptFor = 30 * 60_000;
const mostUploads = 8;
const mostBytes = 3 * largestFile;

export interface Uploads {
  open(actor: Actor, name: string, size: number): Upload;
  /** Throws `cmdb.importGone` when there is none of this id, or it is somebody else's. */
  get(actor: Actor, id: string): Upload;
  /** Forgets the file; what is being done with it stops. */
  close(actor: Actor, id: string): void;
}

/** Files in memory: few, not for long, each for who sent it. They may hold passwords. */
export function createUploads(clock: Clock): Uploads {
  const uploads = new Map<string, Upload>();
  let timer: NodeJS.Timeout | undefined;

  function sweep(room: number): void {
    const now = clock.now();
    const oldestFirst = [...uploads.values()].sort((a, b) => a.usedAt - b.usedAt);
    let bytes = oldestFirst.reduce((sum, one) => sum + one.bytes.length, room);
    for (const upload of oldestFirst) {
      const crowded = room > 0 && (bytes > mostBytes || uploads.size >= mostUploads);
      // One that is being written is let go of when it is done.
      if (upload.turn || !(crowded || now - upload.usedAt > keptFor)) continue;
      uploads.delete(upload.id);
      bytes -= upload.bytes.length;
    }
    clearTimeout(timer);
    if (uploads.size > 0) timer = setTimeout(() => sweep(0), keptFor).unref();
  }

  return {
    open(actor, name, size) {
      if (size > largestFile)
        throw new AppError('cmdb.importTooLarge', { megabytes: largestFile / 1_048_576 });
      sweep(Math.max(1, size));
      const upload: Upload = {
        id: newId(),
        owner: actor.id,
        name,
        bytes: Buffer.alloc(size),
        received: 0,
        usedAt: clock.now(),
        file: undefined,
        mended: new Map(),
        plan: undefined,
        turn: undefined,
        progress: { phase: 'idle', done: 0, total: 0 },
      };
      uploads.set(upload.id, upload);
      return upload;
    },
    get(actor, id) {
      const upload = uploads.get(id);
      const now = clock.now();
      if (!upload || upload.owner !== actor.id || now - upload.usedAt > keptFor)
        throw new AppError('cmdb.importGone');
      upload.usedAt = now;
      return upload;
    },
    close(actor, id) {
      const upload = uploads.get(id);
      if (upload?.owner === actor.id) {
        upload.turn?.stop.abort();
        uploads.delete(id);
      }
      sweep(0);
    },
  };
}
