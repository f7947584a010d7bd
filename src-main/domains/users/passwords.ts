import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { AppError } from '@main/kernel/app-error';

/** scrypt's N, r and p. The memory of one hash is 128 × N × r bytes: 128 MiB at the default. */
export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

const usualCost: ScryptCost = { N: 131_072, r: 8, p: 1 };
const keyLength = 32;
/** Hashes share the thread pool with the database, which must never wait behind a row of sign-ins. */
const atOnce = 2;
const waitingMost = 32;

export interface Passwords {
  hash(password: string): Promise<string>;
  /**
   * Whether the password fits. Without a stored hash (unknown user, or one that has no password) it
   * takes as long and says no. `stale`: the hash was made at another cost and should be made anew.
   */
  verify(password: string, stored: string | null): Promise<{ fits: boolean; stale: boolean }>;
}

/** scrypt hashes of the form `scrypt$N,r,p$salt$key`; throws `common.tooMany` when too many wait. */
export function createPasswords(cost: ScryptCost = usualCost): Passwords {
  const inTurn = limitTo(atOnce, waitingMost);
  const nobody = format(cost, randomBytes(16), randomBytes(keyLength));

  return {
    hash: (password) =>
      inTurn(async () => {
        const salt = randomBytes(16);
        return format(cost, salt, await derive(password, salt, cost));
      }),
    verify: (password, stored) =>
      inTurn(async () => {
        const parts = parse(stored ?? nobody);
        const key = await derive(password, parts.salt, parts.cost);
        const fits = timingSafeEqual(key, parts.key) && stored !== null;
        return { fits, stale: fits && formatCost(parts.cost) !== formatCost(cost) };
      }),
  };
}

function formatCost({ N, r, p }: ScryptCost): string {
  return `${N},${r},${p}`;
}

function format(cost: ScryptCost, salt: Buffer, key: Buffer): string {
  return ['scrypt', formatCost(cost), salt.toString('base64url'), key.toString('base64url')].join('$');
}

function parse(stored: string): { cost: ScryptCost; salt: Buffer; key: Buffer } {
  const [kind, numbers = '', salt = '', key = ''] = stored.split('$');
  const [N = 0, r = 0, p = 0] = numbers.split(',').map(Number);
  const parsed = {
    cost: { N, r, p },
    salt: Buffer.from(salt, 'base64url'),
    key: Buffer.from(key, 'base64url'),
  };
  if (kind !== 'scrypt' || !N || !r || !p || parsed.key.length !== keyLength)
    throw new Error('a stored password hash is not readable');
  return parsed;
}

function derive(password: string, salt: Buffer, { N, r, p }: ScryptCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const maxmem = 256 * N * r;
    // The same letters typed on another system may arrive composed otherwise.
    scrypt(password.normalize('NFKC'), salt, keyLength, { N, r, p, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

function limitTo(most: number, queue: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= most) {
      if (waiting.length >= queue) throw new AppError('common.tooMany', { seconds: 5 });
      // Whoever ends hands over its place, so `running` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
