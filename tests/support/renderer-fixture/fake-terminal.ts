import type { Output } from '@contract/index';
import { FakeError, type SomeHandlers, type World } from './fake-types';
import { holdsWords, pageOf } from './tables';

type Record = Output<'terminal.history'>['items'][number];
type Open = Output<'terminal.open'>;

interface Session extends Open {
  readonly record: Record;
  /** Shown so far, in bytes. */
  shown: number;
  line: string;
}

const prompt = 'ops@host:~$ ';
const head = JSON.stringify({ version: 2, width: 80, height: 24 });
const cast = `${head}\n[0.1,"o","$ uptime\\r\\n"]\n[0.4,"o","up 41 days\\r\\n"]\n`;

/** Its bytes in UTF-8, a character each. */
function binary(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

/** Shells that say what was typed, and know `exit N` and `sleep`. */
export function fakeTerminal(world: World): SomeHandlers<'terminal'> {
  const records: Record[] = world.hosts.length > 0 ? seeded(world) : [];
  const sessions = new Map<number, Session>();
  const one = (sessionId: number): Session => {
    const session = sessions.get(sessionId);
    if (!session) throw new FakeError('terminal.over');
    return session;
  };
  const recordOf = (id: number): Record => {
    const found = records.find((record) => record.id === id);
    if (!found) throw new FakeError('common.notFound', { what: 'terminal', id });
    return found;
  };
  const changed = () => world.ring({ event: 'terminals.changed', data: {} });
  const show = (session: Session, text: string) => {
    const bytes = binary(text);
    const { sessionId } = session;
    const data = { sessionId, offset: session.shown, base64: btoa(bytes) };
    session.shown += bytes.length;
    session.record.bytes = session.shown;
    world.ring({ event: 'terminal.output', data });
  };
  const end = (session: Session, reason: 'closed' | 'exited', exitCode: number | null) => {
    sessions.delete(session.sessionId);
    Object.assign(session.record, { endedAt: world.now(), reason, exitCode });
    if (session.record.recording === 'running') session.record.recording = 'kept';
    const data = { sessionId: session.sessionId, reason, exitCode };
    world.ring({ event: 'terminal.ended', data });
    changed();
  };
  const enter = (session: Session) => {
    const line = session.line.trim();
    session.line = '';
    const exit = /^exit *(\d*)$/.exec(line);
    if (exit) return end(session, 'exited', Number(exit[1]));
    show(session, line.startsWith('sleep') ? '' : `${line}\r\n${prompt}`);
    if (line.startsWith('sleep')) session.line = line;
  };
  return {
    'terminal.open': ({ hostId }) => {
      const host = world.hosts.find(({ id }) => id === hostId);
      if (!host) throw new FakeError('common.notFound', { what: 'host', id: hostId });
      const sessionId = 100 + records.length;
      const opened = {
        ...{ sessionId, hostId, address: host.innerIp, hostName: host.hostName, username: 'ops' },
        ...{ openedAt: world.now(), recording: false },
      };
      const record = { ...newRecord(sessionId, host, world.now()), endedAt: null, reason: null };
      records.unshift(record);
      sessions.set(sessionId, { ...opened, record, shown: 0, line: '' });
      changed();
      return opened;
    },
    'terminal.write': ({ sessionId, base64 }) => {
      const session = one(sessionId);
      for (const sign of atob(base64)) {
        if (!sessions.has(sessionId)) break;
        show(session, sign === '\r' ? '\r\n' : sign);
        if (sign === '\r') enter(session);
        else session.line += sign;
      }
      return {};
    },
    'terminal.resize': ({ sessionId }) => {
      one(sessionId);
      return {};
    },
    'terminal.ack': ({ sessionId }) => ({ open: sessions.has(sessionId) }),
    'terminal.attach': ({ sessionId }) => {
      const session = one(sessionId);
      if (session.shown === 0) show(session, prompt);
      return { from: 0, seq: 0 };
    },
    'terminal.close': ({ sessionId }) => {
      end(one(sessionId), 'closed', null);
      return {};
    },
    'terminal.busy': ({ sessionId }) => {
      const { line } = one(sessionId);
      return { running: line.startsWith('sleep') ? line : null };
    },
    'terminal.mine': () => ({ terminals: [...sessions.values()] }),
    'terminal.record': ({ sessionId, on }) => {
      const session = one(sessionId);
      session.recording = on;
      session.record.recording = on ? 'running' : 'kept';
      changed();
      return {};
    },
    'terminal.history': ({ page, pageSize, keyword, recorded }) =>
      pageOf(
        records
          .filter(({ address, hostName, openedBy }) =>
            holdsWords(`${address} ${hostName} ${openedBy}`, keyword),
          )
          .filter(({ recording }) => !recorded || recording !== 'none'),
        page,
        pageSize,
      ),
    'terminal.recording': ({ id }) => {
      recordOf(id);
      return { base64: btoa(cast), next: null };
    },
    'terminal.download': ({ id }) => ({ ticket: 'fake', fileName: `terminal${recordOf(id).id}.cast` }),
    'terminal.deleteRecording': ({ id }) => {
      Object.assign(recordOf(id), { recording: 'deleted', recordingBytes: 0, recordingUntil: null });
      changed();
      return {};
    },
  };
}

function newRecord(id: number, host: { id: number; innerIp: string; hostName: string }, at: number): Record {
  return {
    ...{ id, hostId: host.id, address: host.innerIp, hostName: host.hostName, username: 'ops' },
    ...{ openedBy: 'admin', openedAt: at, endedAt: at + 754_000, reason: 'exited', exitCode: 0, bytes: 2048 },
    ...{ recording: 'none', recordingBytes: 0, recordingUntil: null },
  };
}

function seeded(world: World): Record[] {
  const now = world.now();
  return world.hosts.slice(0, 3).map((host, at) => ({
    ...newRecord(at + 1, host, now - (at + 1) * 7_200_000),
    ...(at === 0 && {
      recording: 'kept' as const,
      recordingBytes: 40_960,
      recordingUntil: now + 7_776_000_000,
    }),
    ...(at === 1 && { reason: 'lost' as const, exitCode: null }),
  }));
}
