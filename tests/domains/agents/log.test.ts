import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAgentLog } from '@main/domains/agents';
import { linesOf, logProgram, mostBytes, readPiece } from '@main/domains/agents/log.program';
import type { Actor } from '@main/kernel/actor';
import { describe, expect, it } from 'vitest';
import { type InstallBench, onLinux, openInstallBench, password } from './install.support';

const system: Actor = { kind: 'system', id: 0, name: 'test', groups: [], only: null, via: 'system' };

const piece = (text: string, offset = 0, file = '7') => ({
  ...{
    kind: 'piece' as const,
    file,
    offset,
    bytes: Buffer.from(text),
    size: offset + Buffer.byteLength(text),
  },
});

describe('a piece of a log', () => {
  it('is whole lines; the one that is being written comes with the next', () => {
    const first = linesOf(piece('one\ntwo\nthr'), undefined, 500);
    expect(first).toEqual({
      text: 'one\ntwo\n',
      next: { file: '7', offset: 8 },
      restarted: false,
      more: false,
    });
    expect(linesOf(piece('three\n', 8), first.next, 500)).toMatchObject({
      ...{ text: 'three\n', next: { offset: 14 }, restarted: false },
    });
    expect(linesOf(piece('', 14), { file: '7', offset: 14 }, 500)).toMatchObject({
      text: '',
      next: { offset: 14 },
    });
  });

  it('begins with the last lines, never with half of one', () => {
    expect(linesOf(piece('alf\none\ntwo\nthree\n', 100), undefined, 2).text).toBe('two\nthree\n');
    expect(linesOf(piece('alf\none\n', 100), undefined, 9).text).toBe('one\n');
  });

  it('says that the file was begun anew, and that there is more', () => {
    expect(linesOf(piece('new\n', 0, '8'), { file: '7', offset: 900 }, 9)).toMatchObject({
      restarted: true,
      next: { file: '8', offset: 4 },
    });
    const full = { ...piece(`${'x'.repeat(mostBytes - 1)}\n`), size: mostBytes + 10 };
    expect(linesOf(full, { file: '7', offset: 0 }, 9).more).toBe(true);
    // A line longer than all that is read at once is shown in pieces.
    expect(
      linesOf({ ...full, bytes: Buffer.alloc(mostBytes, 'x') }, { file: '7', offset: 0 }, 9).next.offset,
    ).toBe(mostBytes);
  });

  it('is nothing else that a host may say', () => {
    expect(readPiece('##log none\n')).toEqual({ kind: 'none' });
    expect(readPiece('sh: stat: not found')).toBeUndefined();
    expect(logProgram('10.0.0.1', { file: "7'; reboot", offset: 0 })).toContain(`'7'\\''; reboot'`);
  });
});

async function installed(bench: InstallBench, address: string) {
  const host = await bench.host(address);
  const target = await bench.ended(await bench.ask('INSTALL', bench.line(host)));
  expect(target).toMatchObject({ state: 'succeeded' });
  return { host, hostId: target.host_id ?? 0, file: join(host.folder, 'home/muster-agent/logs/agent.log') };
}

function logOf(bench: InstallBench, login = true) {
  const { pool, agents, innerIp, cmdb } = bench;
  const accessFor = login ? cmdb.accessFor : async () => undefined;
  return createAgentLog({
    pool,
    hosts: { innerIp, accessFor },
    registry: agents.registry,
    tasks: agents.tasks,
  });
}

describe('the log of an agent', () => {
  onLinux('is read over SSH and followed, over a rotation too, bounded', async () => {
    const bench = await openInstallBench();
    const { hostId, file } = await installed(bench, '127.0.6.1');
    const log = logOf(bench);
    const first = await log.read({ hostId, lines: 500 });
    expect(first).toMatchObject({ way: 'ssh', restarted: false, more: false });
    expect(first.text).toBe(readFileSync(file, 'utf8'));
    expect(first.text).toContain('registered as 127.0.6.1');

    appendFileSync(file, '一行 é\nhalf');
    const second = await log.read({ hostId, after: first.next, lines: 500 });
    expect(second.text).toBe('一行 é\n');
    renameSync(file, `${file}.1`);
    writeFileSync(file, 'anew\n');
    const third = await log.read({ hostId, after: second.next, lines: 500 });
    expect(third).toMatchObject({ text: 'anew\n', restarted: true });

    appendFileSync(file, `${'x'.repeat(99)}\n`.repeat(4000));
    let { next } = third;
    let taken = 0;
    for (let more = true; more; ) {
      const part = await log.read({ hostId, after: next, lines: 500 });
      expect(Buffer.byteLength(part.text)).toBeLessThanOrEqual(mostBytes);
      taken += part.text.length;
      ({ next, more } = part);
    }
    expect(taken).toBe(400_000);
    const last = await log.read({ hostId, lines: 3 });
    expect(last.text).toBe(`${'x'.repeat(99)}\n`.repeat(3));
  });

  onLinux('comes through the agent where there is no login, and leaves no task behind', async () => {
    const bench = await openInstallBench();
    const { hostId, file } = await installed(bench, '127.0.6.2');
    const read = await logOf(bench, false).read({ hostId, lines: 500 });
    expect(read.way).toBe('agent');
    expect(readFileSync(file, 'utf8')).toContain(read.text);
    expect(read.text).toContain('registered as 127.0.6.2');
    expect(await bench.store.read.selectFrom('agent_tasks').selectAll().execute()).toEqual([]);
  });

  onLinux('says why it cannot be read', async () => {
    const bench = await openInstallBench();
    const { host, hostId } = await installed(bench, '127.0.6.3');
    const other = (await bench.ended(await bench.ask('UNINSTALL', { innerIp: host.address }))).host_id ?? 0;
    expect(other).toBe(hostId);
    await expect(logOf(bench).read({ hostId, lines: 9 })).rejects.toMatchObject({ reason: 'agents.logNone' });
    await expect(logOf(bench, false).read({ hostId, lines: 9 })).rejects.toMatchObject({
      reason: 'agents.logNoWay',
    });
    bench.pool.drop(hostId);
    await host.close();
    await bench.pool.close();
    await expect(logOf(bench).read({ hostId, lines: 9 })).rejects.toMatchObject({
      reason: 'agents.logUnreachable',
    });
  });

  onLinux('holds no token and no secret of a script, whatever goes wrong', async () => {
    const bench = await openInstallBench();
    await bench.settings.update(system, { agentPollSeconds: 1 });
    const { host, hostId, file } = await installed(bench, '127.0.6.4');
    const config = JSON.parse(readFileSync(join(host.folder, 'home/muster-agent/config.json'), 'utf8')) as {
      token: string;
    };
    const agentId = (await bench.agents.registry.ofHosts([hostId])).get(hostId)?.agentId ?? 0;
    const id = await bench.agents.tasks.add({
      agentId,
      command: 'echo s3cret-word; exit 3',
      timeoutSeconds: 20,
    });
    await bench.agents.tasks.ended(id);
    // The old token is refused from now on, and the agent says so.
    await bench.agents.registry.resetToken(agentId);
    await expect
      .poll(() => readFileSync(file, 'utf8'), { timeout: 30_000 })
      .toContain('registration was refused');
    const text = readFileSync(file, 'utf8');
    for (const secret of [config.token, password, 's3cret-word']) expect(text).not.toContain(secret);
  });
});
