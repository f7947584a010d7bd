import { type ErrorBody, type ErrorKind, type FieldIssue, wordsOf } from '@contract/errors';
import { createErrorTable, type ErrorTable } from '@main/platform/http';

/** 004's envelope of success. */
export function success(data: unknown) {
  return { result: true, code: 'OK', message: 'success', data };
}

/** 004's codes; where its table has no word of its own the nearest one stands. */
const codes: Readonly<Record<ErrorKind, string>> = {
  INVALID: 'VALIDATE_ERROR',
  UNAUTHENTICATED: 'UNAUTHORIZED',
  FORBIDDEN: 'PERMISSION_DENIED',
  NOT_FOUND: 'OBJECT_NOT_EXIST',
  CONFLICT: 'FORM_VALIDATE_ERROR',
  TOO_LARGE: 'FORM_VALIDATE_ERROR',
  TOO_MANY: 'FATAL_ERROR',
  UNAVAILABLE: 'REMOTE_CALL_ERROR',
  INTERNAL: 'SERVER_500_ERROR',
};

const table = createErrorTable((error) => {
  const code = error.reason === 'common.wrongMethod' ? 'METHOD_NOT_ALLOWED' : codes[error.kind];
  if (error.kind === 'INVALID') return { messages: messagesOf(error), code, data: null, result: false };
  return { result: false, code, message: wordsOf(error.reason, error.params, 'zh'), data: null };
});

/** 004 alone has a word for an address that is served with another method. */
export const nodeErrors: ErrorTable = {
  ...table,
  statusOf: (error) => (error.reason === 'common.wrongMethod' ? 405 : table.statusOf(error)),
};

/** Unknown addresses below these are answered in 004's words. */
export function ownsNodePath(path: string): boolean {
  return /^\/api\/(config|\d+|cmdb\/(applications|\d+))(\/|$)/.test(path);
}

/** Issues about one address of a check carry this path; the answer then lists addresses, not fields. */
export const checkedPath = 'checked';

/**
 * `messages` of a VALIDATE_ERROR (section 9): by field; faults of a host's line under `hosts`, by what
 * the caller wrote for it; faults of no field under `non_field_errors`. A check answers by address
 * (section 13).
 */
function messagesOf(error: ErrorBody): unknown {
  const { issues } = error;
  if (issues.length === 0) return { non_field_errors: [wordsOf(error.reason, error.params, 'zh')] };
  if (issues.every(({ path }) => path === checkedPath))
    return [Object.fromEntries(issues.map((issue) => [String(issue.params?.host), words(issue)]))];
  const messages: Record<string, unknown[]> = {};
  const add = (field: string, message: unknown) => {
    messages[field] = [...(messages[field] ?? []), message];
  };
  for (const issue of issues.filter(({ params }) => params?.host === undefined))
    add(fieldOf(issue) || 'non_field_errors', words(issue));
  const lines = Map.groupBy(
    issues.filter(({ params }) => params?.host !== undefined),
    ({ params }) => params?.host,
  );
  for (const [host, faults] of lines) add('hosts', { [`host:${host}`]: byField(faults) });
  return messages;
}

function byField(issues: readonly FieldIssue[]): Record<string, string[]> {
  const fields = Map.groupBy(issues, (issue) => fieldOf(issue) || 'non_field_errors');
  return Object.fromEntries([...fields].map(([field, faults]) => [field, faults.map(words)]));
}

/** The field that a path ends in: `hosts.3.inner_ip` is about inner_ip. */
function fieldOf({ path }: FieldIssue): string {
  return path.split('.').findLast((part) => !/^\d*$/.test(part)) ?? '';
}

function words(issue: FieldIssue): string {
  return wordsOf(issue.reason, issue.params ?? {}, 'zh');
}
