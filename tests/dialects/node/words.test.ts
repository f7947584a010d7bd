import type { ErrorKind } from '@contract/errors';
import type { TargetState } from '@contract/states';
import { hostView, taskView } from '@main/dialects/node/node.views';
import { nodeErrors } from '@main/dialects/node/node.words';
import { readNumber } from '@main/dialects/node/shapes';
import { expect, test } from 'vitest';
import golden from './golden/tasks.golden.json';

const task = { id: 14, hostId: 12, step: 'SSH_LOGIN', code: '', message: '', log: '' };

test('a host whose task waits is the example of section 5, its secrets left out', () => {
  const host = {
    ...{ id: 12, innerIp: '30.123.24.111', outerIp: '', cloudId: 1, businessId: 1, nodeType: 'AGENT' },
    ...{ osType: 'LINUX', sshUser: 'test', sshPort: 22, authType: 'KEY', hostName: '', updatedAt: 0 },
    agent: { status: 'UNKNOWN', version: '' },
  };
  const view = hostView(host, { hasPassword: true, hasKey: true }, { ...task, step: '', state: 'queued' });
  expect(view).toMatchObject(golden.queued);
});

test.each<[TargetState, string, string, string, string]>([
  ['queued', '', 'QUEUE', 'SSH_LOGIN', 'INIT'],
  ['running', '', 'RUNNING', 'SSH_LOGIN', 'STILL_RUNNING'],
  ['stopping', '', 'RUNNING', 'SSH_LOGIN', 'STILL_RUNNING'],
  ['succeeded', '', 'SUCCESS', 'SSH_LOGIN', 'SUCCESS'],
  ['failed', 'SSH_WRONG_PASSWORD', 'FAILED', 'OVER_FAILED', 'SSH_WRONG_PASSWORD'],
  ['failed', '', 'FAILED', 'OVER_FAILED', 'UNEXPECTED_RETURN'],
  ['timed_out', 'JOB_TIMEOUT', 'FAILED', 'OVER_FAILED', 'JOB_TIMEOUT'],
  ['cancelled', 'FORCE_STOP', 'FAILED', 'OVER_FAILED', 'FORCE_STOP'],
  ['lost', 'CELERY_TASK_EXCEPT', 'FAILED', 'OVER_FAILED', 'CELERY_TASK_EXCEPT'],
])('a task that is %s (%s) is told in the words of the document', (state, code, status, step, err_code) => {
  expect(taskView({ ...task, state, code })).toMatchObject({ status, step, err_code });
});

test('lines of a log end as in the example; a failure without a log is told by its message', () => {
  expect(taskView({ ...task, state: 'failed', log: 'one\ntwo\r\n' }).logs).toBe('one\r\ntwo\r\n');
  expect(taskView({ ...task, state: 'failed', message: 'why' }).logs).toBe('why');
});

test.each<[ErrorKind, number, string]>([
  ['UNAUTHENTICATED', 401, 'UNAUTHORIZED'],
  ['FORBIDDEN', 403, 'PERMISSION_DENIED'],
  ['NOT_FOUND', 404, 'OBJECT_NOT_EXIST'],
  ['CONFLICT', 409, 'FORM_VALIDATE_ERROR'],
  ['TOO_LARGE', 413, 'FORM_VALIDATE_ERROR'],
  ['TOO_MANY', 429, 'FATAL_ERROR'],
  ['INTERNAL', 500, 'SERVER_500_ERROR'],
  ['UNAVAILABLE', 503, 'REMOTE_CALL_ERROR'],
])('a failure of the kind %s is %i %s, with a message and no data', (kind, status, code) => {
  const error = { kind, reason: 'common.forbidden', params: {}, issues: [] } as const;
  expect(nodeErrors.statusOf(error)).toBe(status);
  expect(nodeErrors.envelope(error, status)).toEqual({
    ...{ result: false, code, message: '没有相应的操作权限', data: null },
  });
});

test.each([
  ['12', 12],
  [' 12 ', 12],
  [12, 12],
  ['', undefined],
  [null, undefined],
  ['0x10', '0x10'],
  ['1e3', '1e3'],
  [true, true],
])('a number is read from text alone: %j', (value, read) => {
  expect(readNumber(value)).toBe(read);
});
