import type { FieldIssue, Reason, ReasonParams } from '@contract/errors';
import type { EventMessage, PrivateMessage } from '@contract/events';
import type { Contract, ProcedureName } from '@contract/index';
import type { z } from 'zod';
import type { FakeJob } from './jobs';
import type { Host } from './world';

export type FakeHandler<N extends ProcedureName> = (
  input: z.output<Contract[N]['input']>,
) => z.input<Contract[N]['output']>;

/** A procedure without a handler is answered as one that is not there. */
export type FakeHandlers = { [N in ProcedureName]?: FakeHandler<N> };
export type SomeHandlers<D extends string> = {
  [N in ProcedureName as N extends `${D}.${string}` ? N : never]: FakeHandler<N>;
};

export interface World {
  hosts: Host[];
  jobs: FakeJob[];
  now(): number;
  ring(message: EventMessage | PrivateMessage): void;
}

/** A failure as the core would answer it. */
export class FakeError extends Error {
  constructor(
    readonly reason: Reason,
    readonly params: ReasonParams = {},
    readonly issues: readonly FieldIssue[] = [],
  ) {
    super(reason);
  }
}
