import type { Input } from '@contract/index';
import type { ParameterValues } from '@contract/parameters';
import type { Tx } from '@main/platform/store/store';

export type ScriptChange = NonNullable<Input<'jobs.retry'>['script']>;

/**
 * What a job of this kind runs with once an operator has changed it for a retry, checked as if it were
 * new. Throws for a kind of which nothing can be changed.
 */
export type RetrySpec = (
  kind: string,
  spec: Record<string, unknown>,
  change: ScriptChange,
) => Promise<object>;

/** Takes the sensitive parameters that a retry needs, together with it; throws to refuse the retry. */
export type RenewSecrets = (tx: Tx, jobId: number, values: ParameterValues) => Promise<void>;
