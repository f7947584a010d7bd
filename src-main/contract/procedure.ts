import type { z } from 'zod';
import type { Permission } from './permissions';

/**
 * Who may call a procedure: anybody, anybody who is signed in, or who holds a permission of the
 * one table in permissions.ts.
 */
export type Access = 'public' | 'session' | Permission;

export interface Procedure<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly access: Access;
  /** What a caller must send; checked before the handler runs. */
  readonly input: I;
  /** What a caller gets; also an allow-list: fields that are not named here never leave the core. */
  readonly output: O;
  /** Whether a successful call is written to the audit log. Reads are not. */
  readonly audited: boolean;
}

/** A procedure that only reads. */
export function query<I extends z.ZodType, O extends z.ZodType>(
  access: Access,
  input: I,
  output: O,
): Procedure<I, O> {
  return { access, input, output, audited: false };
}

/**
 * A procedure that changes something and is not written down by itself, because its input must not be (keys
 * typed into a terminal) or because it says nothing (bytes of a file whose upload is written down).
 */
export function stroke<I extends z.ZodType, O extends z.ZodType>(
  access: Access,
  input: I,
  output: O,
): Procedure<I, O> {
  return { access, input, output, audited: false };
}

/** A procedure that changes something: it is written to the audit log. */
export function command<I extends z.ZodType, O extends z.ZodType>(
  access: Access,
  input: I,
  output: O,
): Procedure<I, O> {
  return { access, input, output, audited: true };
}
