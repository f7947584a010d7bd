import { open } from 'node:fs/promises';
import type { Contract } from '@contract/index';
import { type Actor, may } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { DownloadTicket } from '@main/kernel/downloads';
import type { Page } from '@main/platform/store';
import type { TerminalRow } from '@main/platform/store/schema/terminals';
import type { z } from 'zod';
import type { Live } from './live';
import { deleteRecordingFile, recordingFile } from './recorder';
import { isOwner, type TerminalDeps, type TerminalLimits } from './terminal.ports';
import * as rows from './terminal.store';

type Wish<N extends keyof Contract> = z.output<Contract[N]['input']>;

const day = 86_400_000;
/** Bytes that one answer carries. */
const pieceSize = 256 * 1024;

export interface Recordings {
  history(actor: Actor, wish: Wish<'terminal.history'>): Promise<Page<TerminalRow>>;
  /** A piece of a recording from a byte on; `next` is null at its end. */
  piece(actor: Actor, wish: Wish<'terminal.recording'>): Promise<{ base64: string; next: number | null }>;
  download(actor: Actor, id: number): Promise<DownloadTicket>;
  deleteRecording(actor: Actor, id: number): Promise<void>;
}

export interface RecordingKeeper extends Recordings {
  begin(one: Live): Promise<void>;
  finish(one: Live): Promise<void>;
  /** The terminal is over: what was recorded is kept. */
  ended(one: Live): Promise<void>;
  /** The recording of an open terminal ended by itself. */
  cut(id: number, error: unknown): void;
  deleteOld(): Promise<void>;
}

/** Recordings of terminals: files in the data folder, for their owner and for administrators. */
export function createRecordings(deps: TerminalDeps, limits: TerminalLimits): RecordingKeeper {
  const { store, bus, clock, logger, dir, offer } = deps;
  /** When the recordings that may be gone on with began, by terminal. */
  const begun = new Map<number, number>();

  async function allowed(actor: Actor, id: number): Promise<TerminalRow> {
    const row = await rows.findTerminal(store.read, id);
    if (!row || !(isOwner(actor, row.user_id) || may(actor, 'audit.read')))
      throw AppError.notFound('terminal', id);
    return row;
  }
  async function recorded(actor: Actor, id: number): Promise<TerminalRow> {
    const row = await allowed(actor, id);
    if (row.recording === 'none' || row.recording === 'deleted') throw new AppError('terminal.noRecording');
    return row;
  }
  const set = (id: number, state: rows.RecordingState) =>
    store.write(async (tx) => {
      await rows.setRecording(tx, id, state);
      tx.afterCommit(() => bus.emit('terminals.changed', {}));
    });
  const kept = (bytes: number): rows.RecordingState => ({
    ...{ recording: 'kept', recording_bytes: bytes },
    recording_until: clock.now() + limits.recordingDays * day,
  });

  async function finish(one: Live): Promise<void> {
    const recorder = one.recorder;
    if (!recorder) return;
    await one.stopRecording();
    await set(one.facts.id, kept(recorder.bytes));
  }

  async function remove(id: number): Promise<void> {
    await deleteRecordingFile(dir, id);
    begun.delete(id);
    await set(id, { recording: 'deleted', recording_bytes: 0, recording_until: null });
  }

  async function* contentOf(id: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    for (let at: number | null = 0; at !== null && !signal.aborted; ) {
      const read: { bytes: Buffer; next: number | null } = await readPiece(dir, id, at);
      yield read.bytes;
      at = read.next;
    }
  }

  return {
    async begin(one) {
      const { id } = one.facts;
      const earlier = begun.get(id);
      const at = earlier ?? clock.now();
      try {
        await one.startRecording(at, earlier !== undefined);
      } catch (error) {
        throw new AppError('terminal.notRecorded', { detail: wordsOf(error) });
      }
      begun.set(id, at);
      await set(id, { recording: 'running' });
    },
    finish,
    async ended(one) {
      await finish(one);
      begun.delete(one.facts.id);
    },
    cut(id, error) {
      if (error) logger.error({ err: error, id }, 'a recording broke off');
      const at = clock.now() + limits.recordingDays * day;
      set(id, { recording: 'kept', recording_until: at }).catch((err) =>
        logger.error({ err, id }, 'the end of a recording was not kept'),
      );
    },
    async deleteOld() {
      for (const id of await rows.dueRecordings(store.read, clock.now())) await remove(id);
    },
    history: (actor, { keyword, recorded: only, ...paging }) =>
      rows.listTerminals(store.read, {
        ...paging,
        ...{ keyword, recorded: only, userId: may(actor, 'audit.read') ? undefined : actor.id },
      }),
    async piece(actor, { id, offset }) {
      await recorded(actor, id);
      const { bytes, next } = await readPiece(dir, id, offset);
      return { base64: bytes.toString('base64'), next };
    },
    async download(actor, id) {
      const row = await recorded(actor, id);
      return offer(actor, {
        fileName: `${row.address}-${row.id}.cast`,
        contentType: 'application/x-asciicast',
        content: (signal) => contentOf(id, signal),
      });
    },
    async deleteRecording(actor, id) {
      const row = await recorded(actor, id);
      if (row.recording === 'running') throw new AppError('terminal.recording');
      await remove(id);
    },
  };
}

async function readPiece(
  dir: string,
  id: number,
  at: number,
): Promise<{ bytes: Buffer; next: number | null }> {
  const file = await open(recordingFile(dir, id), 'r').catch(() => {
    throw new AppError('terminal.noRecording');
  });
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(pieceSize), 0, pieceSize, at);
    const { size } = await file.stat();
    const end = at + bytesRead;
    return { bytes: buffer.subarray(0, bytesRead), next: bytesRead > 0 && end < size ? end : null };
  } finally {
    await file.close();
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
