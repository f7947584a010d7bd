import { FakeError, type SomeHandlers, type World } from './fake-types';

type Channels = ReturnType<SomeHandlers<'notify'>['notify.channels']>['items'];

/** Channels, callbacks that were given up, and a search that always finds something. */
export function fakeResults(
  world: World,
): SomeHandlers<'notify'> & SomeHandlers<'callbacks'> & SomeHandlers<'search'> {
  const channels: Channels = [
    {
      ...{
        id: 1,
        kind: 'feishu',
        name: '值班群',
        shownAddress: 'https://open.feishu.cn/open-apis/bot/v2/hook/…0d1e',
      },
      ...{
        signed: true,
        enabled: true,
        createdBy: 'admin',
        waiting: 0,
        dead: 2,
        lastAt: world.now() - 60_000,
      },
      lastError: 'answered with code 19021: sign match fail',
      rule: { ended: 'failed', waiting: true, own: false, kinds: ['script'], language: 'zh' },
    },
  ];
  return {
    'notify.channels': () => ({ items: channels }),
    'notify.saveChannel': ({ id, kind, name, secretUrl, signingSecret, enabled, rule }) => {
      const before = channels.find((one) => one.id === id);
      if (!before && secretUrl === undefined)
        throw new FakeError('common.invalid', {}, [{ path: 'secretUrl', reason: 'common.required' }]);
      const made = before ?? {
        ...{
          id: channels.length + 1,
          shownAddress: secretUrl ?? '',
          createdBy: 'admin',
          waiting: 0,
          dead: 0,
        },
        ...{ lastAt: null, lastError: '' },
      };
      const saved = { ...made, kind, name, enabled, rule, signed: Boolean(signingSecret) };
      if (before) Object.assign(before, saved);
      else channels.push(saved);
      return { id: saved.id };
    },
    'notify.removeChannel': ({ id }) => {
      channels.splice(
        channels.findIndex((one) => one.id === id),
        1,
      );
      return {};
    },
    'notify.test': () => ({ error: '' }),
    'notify.resend': () => ({ resent: 2 }),
    'callbacks.list': ({ state }) => ({
      dead: 1,
      total: 1,
      items: [
        {
          ...{
            id: 1,
            jobId: 1,
            targetId: 1,
            ip: '10.0.0.1',
            taskId: 'task-1',
            url: 'http://10.9.0.1/callback',
            state,
          },
          ...{
            attempts: 97,
            nextAt: state === 'dead' ? null : world.now() + 60_000,
            error: 'answered with HTTP 502',
          },
          ...{
            createdAt: world.now() - 90_000_000,
            finishedAt: state === 'dead' ? world.now() - 3_600_000 : null,
          },
        },
      ],
    }),
    'callbacks.resend': () => ({ resent: 1 }),
    'search.outputs': ({ text }) => {
      const job = world.jobs[0];
      const target = job?.targets[0];
      if (!job || !target) return { items: [], cursor: null, waitingJobs: 0 };
      const line = { seq: 1, offset: 0, line: 12, stream: 'stdout' as const };
      return {
        cursor: null,
        waitingJobs: 0,
        items: [
          {
            ...{
              jobId: job.id,
              title: job.title,
              kind: job.kind,
              createdBy: job.createdBy,
              targetId: target.id,
            },
            ...{ attempt: 1, label: target.label, hosts: 3, exitCode: 0, finishedAt: world.now() - 60_000 },
            lines: [{ ...line, text: `… ${text} …`, marks: [[2, 2 + text.length]] }],
            ...{ moreLines: 4, cut: false },
          },
        ],
      };
    },
    'search.run': () => ({ items: [], cursor: null, searched: 1_000_000 }),
    'search.runSize': () => ({ bytes: 1_000_000 }),
  };
}
