import type { Input } from '@contract/index';
import type { ScriptParameter } from '@contract/parameters';
import type { Job } from './groups';

/** The fields of a script that may be changed for a retry. */
export interface RetryFields {
  content: string;
  param: string;
  user: string;
  path: string;
}

const names = ['content', 'param', 'user', 'path'] as const;

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function fieldsOf(job: Pick<Job, 'spec'>): RetryFields {
  const { content, param, user, path } = job.spec;
  return { content: textOf(content), param: textOf(param), user: textOf(user), path: textOf(path) };
}

/** What differs from what the job ran with; only that is sent. */
export function changesOf(
  job: Pick<Job, 'spec'>,
  fields: RetryFields,
): NonNullable<Input<'jobs.retry'>['script']> {
  const before = fieldsOf(job);
  return Object.fromEntries(
    names.flatMap((name) => (fields[name] === before[name] ? [] : [[name, fields[name]]])),
  );
}

/** The fields that an attempt ran with in another way than its job. */
export function changedFields(
  job: Record<string, unknown>,
  spec: Record<string, unknown>,
): { name: (typeof names)[number]; value: string }[] {
  return names.flatMap((name) => {
    const value = textOf(spec[name]);
    return value === textOf(job[name]) ? [] : [{ name, value }];
  });
}

/** The sensitive parameters of a script: what was given for them is not kept once its job has ended. */
export function sensitiveOf(job: Pick<Job, 'spec'>): readonly ScriptParameter[] {
  const { parameters } = job.spec;
  return Array.isArray(parameters) ? (parameters as ScriptParameter[]).filter((one) => one.sensitive) : [];
}
