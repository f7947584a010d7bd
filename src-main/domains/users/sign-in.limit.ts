import { AppError } from '@main/kernel/app-error';
import type { Clock } from '@main/kernel/clock';

/** Guesses of one name from one address, and of all names from one address, before it has to wait. */
const freeForName = 10;
const freeForAddress = 100;
const longestWait = 15 * 60_000;
/** Without another attempt for so long, an address starts from nothing. */
const forgotten = 60 * 60_000;
const remembered = 10_000;

interface Record {
  attempts: number;
  /** Nothing is tried before this. */
  notBefore: number;
  lastAt: number;
}

export interface SignInLimit {
  /** Counts an attempt before it is checked, so that guesses sent side by side count too. */
  begin(address: string, name: string): void;
  /** The attempt was right: what was counted is forgotten. */
  succeeded(address: string, name: string): void;
}

/** Past the free attempts each one doubles the wait, from a second on; throws `common.tooMany` meanwhile. */
export function createSignInLimit(clock: Clock): SignInLimit {
  const records = new Map<string, Record>();

  return {
    begin(address, name) {
      const now = clock.now();
      const both = [
        { record: recordOf(nameKey(address, name), now), free: freeForName },
        { record: recordOf(address, now), free: freeForAddress },
      ];
      for (const { record } of both)
        if (record.notBefore > now)
          throw new AppError('common.tooMany', { seconds: Math.ceil((record.notBefore - now) / 1000) });
      for (const { record, free } of both) {
        record.attempts += 1;
        record.lastAt = now;
        const over = record.attempts - free;
        if (over >= 0) record.notBefore = now + Math.min(1000 * 2 ** over, longestWait);
      }
    },
    succeeded(address, name) {
      records.delete(nameKey(address, name));
      const overall = records.get(address);
      if (overall) overall.attempts = Math.max(0, overall.attempts - 1);
    },
  };

  function recordOf(key: string, now: number): Record {
    const known = records.get(key);
    if (known && now - known.lastAt < forgotten) return known;
    const fresh: Record = { attempts: 0, notBefore: 0, lastAt: now };
    if (records.size >= remembered) forget(now);
    records.set(key, fresh);
    return fresh;
  }

  /** Makes room; who is made to wait is kept, or a flood of names would set a guesser free. */
  function forget(now: number): void {
    for (const [key, record] of records)
      if (record.notBefore <= now && (records.size >= remembered || now - record.lastAt >= forgotten))
        records.delete(key);
  }
}

function nameKey(address: string, name: string): string {
  return `${address} ${name.toLowerCase()}`;
}
