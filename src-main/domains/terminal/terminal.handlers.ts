import type { Handlers } from '@main/kernel/dispatch';
import type { TerminalRow } from '@main/platform/store/schema/terminals';
import type { TerminalService } from './terminal.service';

/** The procedures of terminals. */
export function terminalHandlers(service: TerminalService): Handlers<'terminal'> {
  return {
    'terminal.open': (input, { actor }) => service.open(actor, input),
    'terminal.write': (input, { actor }) => done(service.write(actor, input)),
    'terminal.resize': (input, { actor }) => done(service.resize(actor, input)),
    'terminal.ack': (input, { actor }) => service.ack(actor, input),
    'terminal.attach': (input, { actor }) => service.attach(actor, input),
    'terminal.close': ({ sessionId }, { actor }) => done(service.close(actor, sessionId)),
    'terminal.busy': async ({ sessionId }, { actor }) => ({ running: await service.busy(actor, sessionId) }),
    'terminal.mine': async (_input, { actor }) => ({ terminals: service.mine(actor) }),
    'terminal.record': (input, { actor }) => done(service.record(actor, input)),
    'terminal.history': async (input, { actor }) => {
      const { items, total } = await service.history(actor, input);
      return { items: items.map(viewOf), total };
    },
    'terminal.recording': (input, { actor }) => service.piece(actor, input),
    'terminal.download': ({ id }, { actor }) => service.download(actor, id),
    'terminal.deleteRecording': ({ id }, { actor }) => done(service.deleteRecording(actor, id)),
  };
}

async function done(work: Promise<void>): Promise<Record<string, never>> {
  await work;
  return {};
}

function viewOf(row: TerminalRow) {
  return {
    id: row.id,
    hostId: row.host_id,
    address: row.address,
    hostName: row.host_name,
    username: row.username,
    openedBy: row.user_name,
    openedAt: row.opened_at,
    endedAt: row.ended_at,
    reason: row.end_reason,
    exitCode: row.exit_code,
    bytes: row.bytes,
    recording: row.recording,
    recordingBytes: row.recording_bytes,
    recordingUntil: row.recording_until,
  };
}
