import { AppError } from '@main/kernel/app-error';
import type { Upload } from './uploads';

/** What is being done with a file. */
export interface Turn {
  readonly stop: AbortController;
  /** Resolves when it has ended, well or not. */
  readonly ended: Promise<void>;
  /** Given up for whatever is asked for next. */
  readonly givesWay: boolean;
}

/**
 * Does one thing at a time with a file. What gives way is told to stop, and has ended before the next
 * begins; anything else refuses the next with `cmdb.importBusy`. Work asks `goOn` of its signal between
 * its pieces.
 */
export function takeTurn<T>(
  upload: Upload,
  { givesWay }: Pick<Turn, 'givesWay'>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const older = upload.turn;
  if (older && !older.givesWay) return Promise.reject(new AppError('cmdb.importBusy'));
  older?.stop.abort();
  const stop = new AbortController();
  const run = async (): Promise<T> => {
    await older?.ended;
    goOn(stop.signal);
    upload.progress = { phase: 'reading', done: 0, total: 0 };
    return work(stop.signal);
  };
  const made = run().finally(() => {
    if (upload.turn !== turn) return;
    upload.turn = undefined;
    upload.progress = { phase: 'idle', done: 0, total: 0 };
  });
  const over = () => undefined;
  const turn: Turn = { stop, givesWay, ended: made.then(over, over) };
  upload.turn = turn;
  return made;
}

/** Throws `cmdb.importCancelled` when the work is to stop. */
export function goOn(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('cmdb.importCancelled');
}
