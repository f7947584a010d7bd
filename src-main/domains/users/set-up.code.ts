import { randomInt, timingSafeEqual } from 'node:crypto';
import { tokenHash } from '@main/kernel/ids';

/** Without letters and digits that look alike. */
const alphabet = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';

/** A new set-up code of three groups of four, about 58 bits: `K7QM-3XZP-9RTW`. */
export function newSetUpCode(): string {
  const group = () => Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return [group(), group(), group()].join('-');
}

/** Whether what was typed is the code; case, dashes and spaces do not matter. */
export function isSetUpCode(typed: string, code: string): boolean {
  const digest = (text: string) => Buffer.from(tokenHash(text.toUpperCase().replace(/[^A-Z0-9]/g, '')));
  return timingSafeEqual(digest(typed), digest(code));
}
