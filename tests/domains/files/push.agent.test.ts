import type { AgentTasks } from '@main/domains/files';
import type { Store } from '@main/platform/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkbench, type Workbench } from '../../support/ssh/bench';
import { openTestStore } from '../../support/store';
import { type FilesHarness, operator, pushOf, startFiles } from './harness';

type Body = { file_list: { file_id: number }[]; [field: string]: unknown };

let bench: Workbench;
let store: Store;
let harness: FilesHarness;
let bodies: Body[];
/** What the agent answers; by default that all went well. */
let answer: (body: Body) => object;

const fine = (body: Body) => ({
  ...{ code: 0, msg: 'success', command_before_exit_code: -1, command_before_stdout: '' },
  ...{ command_before_stderr: '', command_after_exit_code: -1, command_after_stdout: 'up\n' },
  command_after_stderr: '',
  file_list: body.file_list.map(({ file_id }) => ({ file_id, state: true, msg: '' })),
});

beforeEach(async () => {
  bench = await openWorkbench();
  store = await openTestStore();
  bodies = [];
  answer = fine;
  const results: string[] = [];
  const agents: AgentTasks = {
    execCommand: (body) => JSON.stringify(body),
    async add({ command }) {
      const body = JSON.parse(command) as Body;
      bodies.push(body);
      results.push(JSON.stringify(answer(body)));
      return results.length;
    },
    ended: async (task) => ({ state: 'succeeded', result: results[task - 1] ?? '' }),
    withdraw: async () => false,
  };
  harness = await startFiles({
    ...{ store, agents, ssh: bench.pool(), folder: bench.folder },
    endpoints: new Map(),
    agentIds: new Map([[1, 11]]),
  });
});
afterEach(async () => {
  await harness.engine.stop();
  await bench.close();
});

async function request(more: object = {}) {
  const { sha256 } = await harness.put(Buffer.from([0, 255]));
  return pushOf({
    files: [{ sha256, path: 'sub/a' }],
    ...{ destination: '/srv', owner: 'ops', group: 'ops', overwrite: 'always', ...more },
  });
}
async function push(more: object = {}) {
  const { jobId } = await harness.files.push(operator, await request(more));
  return (await harness.ended(jobId))[0];
}

describe('a host without SSH', () => {
  it('gets its files as one transfer of 000 through its agent', async () => {
    const after = { command: 'service app reload', user: 'root' };
    expect(await push({ after, mode: '0640' })).toMatchObject({ state: 'succeeded', code: '0' });
    expect(bodies).toMatchObject([
      {
        ...{ kind: 'transfer', bcommand: '', acommand: 'service app reload', acommand_user: 'root' },
        file_list: [
          {
            ...{ path: '/srv/sub', name: 'a', user: 'ops', group: 'ops', mode: '0640' },
            ...{ make_folders: true, encoding: 'base64', content: 'AP8=', md5_check: true },
          },
        ],
      },
    ]);
  });

  it('tells which file or command failed, and retries from there', async () => {
    answer = (body) => ({
      ...fine(body),
      code: 1,
      msg: 'the after-command ended with 3',
      command_after_exit_code: 3,
    });
    const after = { command: 'exit 3', user: '' };
    const row = await push({ after, before: { command: 'true', user: '' } });
    expect(row).toMatchObject({ state: 'failed', code: 'AFTER_FAILED', exit_code: 3 });
    answer = fine;
    await harness.engine.retry(row?.job_id ?? 0);
    expect((await harness.ended(row?.job_id ?? 0))[0]).toMatchObject({ state: 'succeeded' });
    expect(bodies[1]).toMatchObject({ bcommand: '', acommand: 'exit 3', file_list: [] });
    answer = (body) => ({
      ...fine(body),
      code: 1,
      file_list: [{ file_id: 0, state: false, msg: 'disk full' }],
    });
    expect(await push()).toMatchObject({
      code: 'PLACE_FAILED',
      message: expect.stringMatching(/sub\/a: disk full/),
    });
  });

  it('is refused before the start what does not go through an agent', async () => {
    const reason = async (more: object) =>
      harness.files.push(operator, await request(more)).then(
        () => 'taken',
        (error: { issues: { reason: string }[] }) => error.issues[0]?.reason,
      );
    expect(await reason({ overwrite: 'different' })).toBe('files.agentAlways');
    expect(await reason({ owner: '' })).toBe('files.agentAlways');
    const { sha256 } = await harness.put(Buffer.alloc(17 * 1_048_576));
    expect(await reason({ files: [{ sha256, path: 'big' }] })).toBe('files.agentTooLarge');
    expect(bodies).toEqual([]);
  });

  it('does not run a command that a rule forbids', async () => {
    const forbidden = await request({ after: { command: 'forbidden', user: '' } });
    await expect(harness.files.push(operator, forbidden)).rejects.toMatchObject({
      reason: 'library.blocked',
    });
  });
});
