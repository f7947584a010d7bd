import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerChannel } from '../ssh2';
import { startTerminal, type TerminalSize } from './terminal';

/** Runs the commands of one sandbox host and knows its processes again by their environment. */
export interface Processes {
  run(command: string, channel: ServerChannel, user: string): void;
  /** Starts a login shell on a terminal; answers how its size is set. */
  shell(size: TerminalSize, channel: ServerChannel, user: string): (size: TerminalSize) => void;
  /** Kills every process that came from here, also those that left their session. */
  killAll(): Promise<void>;
}

/** `home` is working directory and HOME, `temporary` TMPDIR of every command. */
export function createProcesses(home: string, temporary: string): Processes {
  const cookie = `MUSTER_SANDBOX=${randomBytes(16).toString('hex')}`;
  const children = new Set<ChildProcess>();
  const [cookieName = '', cookieValue] = cookie.split('=');
  const environmentOf = (user: string) => ({
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    HOME: home,
    TMPDIR: temporary,
    SHELL: '/bin/sh',
    USER: user,
    LOGNAME: user,
    // As sshd says where a session comes from; and where an agent belongs on such a host.
    SSH_CONNECTION: '127.0.0.1 0 127.0.0.1 22',
    MUSTER_AGENT_HOME: join(home, 'muster-agent'),
    [cookieName]: cookieValue,
  });

  return {
    run(command, channel, user) {
      const child = spawn('/bin/sh', ['-c', command], {
        cwd: home,
        detached: true,
        env: environmentOf(user),
      });
      children.add(child);
      child.once('close', () => children.delete(child));
      connect(child, channel);
    },
    shell(size, channel, user) {
      const env = { ...environmentOf(user), TERM: 'xterm-256color' };
      const terminal = startTerminal(size, { cwd: home, env });
      children.add(terminal.child);
      terminal.child.once('close', () => children.delete(terminal.child));
      connect(terminal.child, channel);
      channel.once('close', () => terminal.hangUp());
      return terminal.resize;
    },
    async killAll() {
      for (const child of children) killGroup(child);
      for (let round = 0; round < 100; round += 1) {
        const found = await findProcesses(cookie, home);
        if (found.length === 0 && [...children].every(({ exitCode, signalCode }) => exitCode ?? signalCode))
          return;
        for (const pid of found) kill(pid);
        await delay(20);
      }
    },
  };
}

/** Joins a command and its channel as sshd does: the exit status at once, the close when all output is out. */
function connect(child: ChildProcess, channel: ServerChannel): void {
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new TypeError('the process was started without pipes');
  // Both streams share the channel's window; one write at a time keeps either from starving.
  const forward = (to: NodeJS.WritableStream) => (chunk: Buffer) => {
    stdout.pause();
    stderr.pause();
    to.write(chunk, () => {
      forgetSent(channel);
      stdout.resume();
      stderr.resume();
    });
  };
  stdout.on('data', forward(channel));
  stderr.on('data', forward(channel.stderr as unknown as NodeJS.WritableStream));
  for (const stream of [stdin, stdout, stderr, channel]) stream.on('error', () => undefined);
  channel.pipe(stdin);
  channel.once('close', () => {
    // Like sshd: the process lives on, with nobody at the other end of its pipes.
    stdin.destroy();
    stdout.destroy();
    stderr.destroy();
  });
  child.once('error', () => channel.close());
  child.once('exit', (code, signal) => {
    if (signal) channel.exit(signal.replace(/^SIG/, ''), false, '');
    else channel.exit(code ?? 255);
  });
  child.once('close', () => channel.end());
}

/**
 * ssh2's server keeps the piece of a stream that had to wait for the window, also when it has been sent. The next
 * time that the other stream waits, it would send that piece again, find its callback used, and close the channel.
 */
function forgetSent(channel: ServerChannel): void {
  const sent = { _chunk: undefined, _chunkcb: undefined, _chunkErr: undefined, _chunkcbErr: undefined };
  Object.assign(channel, sent);
}

/** Processes with the cookie in their environment; and those that cleared it and run what lies in the home. */
async function findProcesses(cookie: string, home: string): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const found = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const [environment, command] = await Promise.all(
          ['environ', 'cmdline'].map((file) => readFile(`/proc/${name}/${file}`, 'latin1').catch(() => '')),
        );
        return environment?.includes(cookie) || command?.includes(`\0${home}/`) ? Number(name) : 0;
      }),
  );
  return found.filter((pid) => pid > 0);
}

function killGroup(child: ChildProcess): void {
  if (child.pid !== undefined) kill(-child.pid);
}

function kill(pid: number): void {
  try {
    process.kill(pid, constants.signals.SIGKILL);
  } catch {
    // Gone already.
  }
}
