import { explain } from '@contract/errors';
import { contract } from '@contract/index';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import { type AllHandlers, type AuditSink, type CallContext, createDispatch } from '@main/kernel/dispatch';
import { silentLogger } from '@main/kernel/logger';
import { describe, expect, it } from 'vitest';

const viewer: Actor = { kind: 'user', id: 1, name: 'vera', groups: [3], only: null, via: 'console' };
const operator: Actor = { ...viewer, name: 'otto', groups: [2] };

function call(handlers: Partial<AllHandlers>, actor: Actor | undefined = operator) {
  const written: Parameters<AuditSink>[0][] = [];
  const dispatch = createDispatch(
    handlers as AllHandlers,
    async (entry) => {
      written.push(entry);
    },
    silentLogger,
  );
  const context: CallContext = {
    actor,
    session: { token: undefined, start: () => undefined, end: () => undefined },
    address: 'local',
  };
  return { written, call: (name: string, input?: unknown) => dispatch(name, input, context) };
}

describe('dispatch', () => {
  it('fills defaults in, and answers only what the contract names', async () => {
    const { call: ask } = call({
      'jobs.chunks': async (input) => {
        expect(input).toMatchObject({ afterSeq: 0, limit: 500 });
        return { items: [], more: false, earlier: false, secret: 'x' };
      },
    });
    expect(await ask('jobs.chunks', { targetId: 1 })).toEqual({
      ok: true,
      data: { items: [], more: false, earlier: false },
    });
  });

  it('names every wrong field, in both languages', async () => {
    const answer = await call({}).call('cmdb.addHost', { innerIp: '10.0.0.x', outerIp: '', sshPort: 'a' });
    if (answer.ok) throw new Error('must fail');
    expect(answer.error.reason).toBe('common.invalid');
    expect(answer.error.issues).toContainEqual({ path: 'innerIp', reason: 'common.notIp' });
    expect(answer.error.issues).toContainEqual({ path: 'cloudId', reason: 'common.required' });
    expect(explain(answer.error, 'zh')).toContain('innerIp：请输入一个有效的IPv4或IPv6地址。');
    expect(explain(answer.error, 'en')).toContain('cloudId: is required');
  });

  it('refuses who is not signed in, who may not, and tokens that were narrowed', async () => {
    const handlers: Partial<AllHandlers> = { 'jobs.stop': async () => ({ stopping: 1 }) };
    const outcome = async (actor: Actor | undefined) => {
      const dispatch = createDispatch(handlers as AllHandlers, async () => undefined, silentLogger);
      const session = { token: undefined, start: () => undefined, end: () => undefined };
      const answer = await dispatch('jobs.stop', { jobId: 1 }, { actor, session, address: 'local' });
      return answer.ok ? 'ok' : answer.error.kind;
    };
    expect(await outcome(undefined)).toBe('UNAUTHENTICATED');
    expect(await outcome(viewer)).toBe('FORBIDDEN');
    expect(await outcome({ ...operator, only: ['jobs.read'] })).toBe('FORBIDDEN');
    expect(await outcome(operator)).toBe('ok');
  });

  it('writes commands to the audit log whatever their outcome, and no queries', async () => {
    const { call: ask, written } = call({
      'jobs.stop': async () => {
        throw new AppError('jobs.ended');
      },
      'jobs.get': async () => {
        throw new AppError('common.notFound', { what: 'job', id: 1 });
      },
    });
    await ask('jobs.stop', { jobId: 1 });
    await ask('jobs.get', { id: 1 });
    expect(written.map(({ action, outcome }) => ({ action, outcome }))).toEqual([
      { action: 'jobs.stop', outcome: 'CONFLICT' },
    ]);
  });

  it('tells nothing of a defect but a reference', async () => {
    const answer = await call({
      'jobs.get': async () => {
        throw new Error('password=hunter2');
      },
    }).call('jobs.get', { id: 1 });
    expect(answer).toMatchObject({ ok: false, error: { reason: 'common.internal' } });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });

  it('does not know what is not in the contract, whatever its name', async () => {
    for (const name of ['nothing', 'constructor', '__proto__'])
      expect(await call({}).call(name)).toMatchObject({ ok: false, error: { reason: 'common.noRoute' } });
  });
});

describe('the contract', () => {
  it('lets only sign-in and set-up through without a session', () => {
    const open = Object.entries(contract).filter(([, procedure]) => procedure.access === 'public');
    expect(open.map(([name]) => name).sort()).toEqual([
      'app.info',
      ...['feishu.begin', 'feishu.finish', 'feishu.state'],
      ...['users.setUp', 'users.signIn'],
    ]);
  });
});
