import { createHash, randomBytes } from 'node:crypto';

/** A new 32-hex id, the form that 002 and 003 use on the wire. */
export function newId(): string {
  return randomBytes(16).toString('hex');
}

/** A new random 256-bit token, URL-safe (contract.md, "Doors and keys"). */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token: its SHA-256 in hex. The token itself never is. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
