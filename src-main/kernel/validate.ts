import type { FieldIssue } from '@contract/errors';
import type { z } from 'zod';
import { AppError } from './app-error';

type ZodIssue = z.core.$ZodIssue;

/** Checks a value against a schema; throws `common.invalid` that names every wrong field. */
export function validate<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw new AppError('common.invalid', {}, fieldIssues(result.error.issues));
}

/** The issues zod found, in our own words. */
export function fieldIssues(issues: readonly ZodIssue[]): FieldIssue[] {
  return issues.map(toFieldIssue);
}

function toFieldIssue(issue: ZodIssue): FieldIssue {
  const path = issue.path.map(String).join('.');
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? { path, reason: 'common.required' }
        : { path, reason: 'common.wrongType', params: { expected: issue.expected } };
    case 'too_small':
      if (issue.origin === 'string' && Number(issue.minimum) === 1)
        return { path, reason: 'common.required' };
      return { path, reason: 'common.tooShort', params: { minimum: String(issue.minimum) } };
    case 'too_big':
      return { path, reason: 'common.tooLong', params: { maximum: String(issue.maximum) } };
    case 'invalid_format':
      if (issue.format === 'ipv4' || issue.format === 'ipv6') return { path, reason: 'common.notIp' };
      return { path, reason: 'common.wrongFormat', params: { format: issue.format } };
    case 'invalid_value':
      if (issue.input === undefined) return { path, reason: 'common.required' };
      return { path, reason: 'common.wrongValue', params: { values: issue.values.map(String).join(', ') } };
    case 'invalid_union':
      return unionIssue(issue, path);
    case 'unrecognized_keys':
      return { path, reason: 'common.unknownField', params: { keys: issue.keys.join(', ') } };
    default:
      return { path, reason: 'common.invalid' };
  }
}

/** Of a union that nothing fits, the first alternative's complaint says most. */
function unionIssue(issue: ZodIssue & { code: 'invalid_union' }, path: string): FieldIssue {
  const first = issue.errors[0]?.[0];
  if (!first) return { path, reason: 'common.invalid' };
  const inner = toFieldIssue(first);
  return { ...inner, path: [path, inner.path].filter(Boolean).join('.') };
}
