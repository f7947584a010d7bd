import type { Answer } from '@contract/bridge';
import type { ErrorBody } from '@contract/errors';
import type { Contract, ProcedureName } from '@contract/index';
import { contract } from '@contract/index';
import type { Access, Procedure } from '@contract/procedure';
import type { z } from 'zod';
import { type Actor, demand } from './actor';
import { AppError } from './app-error';
import { newId } from './ids';
import type { Logger } from './logger';
import { validate } from './validate';

/** How a transport keeps a session; the server host has a cookie, the desktop host a variable. */
export interface SessionDoor {
  /** Token of the present session, if any. */
  readonly token: string | undefined;
  /** Begins a session. `expiresAt` in milliseconds since the epoch. */
  start(token: string, expiresAt: number): void;
  end(): void;
}

export interface CallContext {
  /** undefined before anybody has signed in. */
  readonly actor: Actor | undefined;
  readonly session: SessionDoor;
  /** The caller's network address, for the log and for limits on sign-in; `local` in the desktop app. */
  readonly address: string;
}

/** A context in which somebody is signed in; handlers of non-public procedures get this. */
export interface SignedInContext extends CallContext {
  readonly actor: Actor;
}

type ContextOf<N extends ProcedureName> = Contract[N]['access'] extends 'public'
  ? CallContext
  : SignedInContext;

export type Handler<N extends ProcedureName> = (
  input: z.output<Contract[N]['input']>,
  context: ContextOf<N>,
) => Promise<z.input<Contract[N]['output']>>;

/** The handlers of one domain: `Handlers<'jobs'>` has a line for every `jobs.*`. */
export type Handlers<D extends string> = {
  readonly [N in ProcedureName as N extends `${D}.${string}` ? N : never]: Handler<N>;
};

export type AllHandlers = { readonly [N in ProcedureName]: Handler<N> };

/** What the audit log is told about every command, whether it went well or not. */
export type AuditSink = (entry: {
  actor: Actor | undefined;
  action: string;
  input: unknown;
  outcome: 'ok' | ErrorBody['kind'];
}) => Promise<void>;

export type Dispatch = (name: string, input: unknown, context: CallContext) => Promise<Answer>;

/** The one way in for screens: who may, is it valid, do it, write it down. Never throws. */
export function createDispatch(handlers: AllHandlers, audit: AuditSink, logger: Logger): Dispatch {
  return async (name, input, context) => {
    try {
      if (!Object.hasOwn(contract, name)) throw new AppError('common.noRoute');
      return { ok: true, data: await call(name as ProcedureName, input, context) };
    } catch (error) {
      return { ok: false, error: toErrorBody(error, logger, { procedure: name }) };
    }
  };

  async function call(name: ProcedureName, input: unknown, context: CallContext): Promise<unknown> {
    const procedure: Procedure = contract[name];
    const note = async (outcome: 'ok' | ErrorBody['kind']) => {
      if (procedure.audited) await audit({ actor: context.actor, action: name, input, outcome });
    };
    try {
      checkAccess(procedure.access, context.actor);
      const handler = handlers[name] as (input: unknown, context: CallContext) => Promise<unknown>;
      const data = await handler(validate(procedure.input, input ?? {}), context);
      await note('ok');
      return procedure.output.parse(data);
    } catch (error) {
      await note(error instanceof AppError ? error.kind : 'INTERNAL');
      throw error;
    }
  }
}

function checkAccess(access: Access, actor: Actor | undefined): void {
  if (access === 'public') return;
  if (!actor) throw new AppError('common.unauthenticated');
  if (access !== 'session') demand(actor, access);
}

/** An error as callers may see it; a defect goes to the log whole and to the caller as a reference. */
export function toErrorBody(error: unknown, logger: Logger, where: object): ErrorBody {
  if (error instanceof AppError) return error.toBody();
  const id = newId().slice(0, 8);
  logger.error({ ...where, id, err: error }, 'unexpected error');
  return new AppError('common.internal', { id }).toBody();
}
