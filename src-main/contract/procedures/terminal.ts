import { z } from 'zod';
import { terminalEnds } from '../events';
import { command, query, stroke } from '../procedure';
import { downloadTicket, id, nothing, pageOf, paging, time } from '../shapes';

const size = { cols: z.number().int().min(2).max(1000), rows: z.number().int().min(1).max(1000) };
/** How a screen calls itself on the channel of events. */
export const screenName = z.string().regex(/^[0-9a-f]{32}$/);
const offset = z.number().int().min(0);
const session = z.object({ sessionId: id });

const openTerminal = z.object({
  sessionId: id,
  hostId: id,
  address: z.string(),
  hostName: z.string(),
  username: z.string(),
  openedAt: time,
  recording: z.boolean(),
});

const record = z.object({
  id,
  hostId: id,
  address: z.string(),
  hostName: z.string(),
  username: z.string(),
  openedBy: z.string(),
  openedAt: time,
  endedAt: time.nullable(),
  /** null while it is open. */
  reason: z.enum(terminalEnds).nullable(),
  exitCode: z.number().int().nullable(),
  /** Shown so far. */
  bytes: z.number().int(),
  recording: z.enum(['none', 'running', 'kept', 'deleted']),
  recordingBytes: z.number().int(),
  /** When the recording is deleted by itself; null where there is none. */
  recordingUntil: time.nullable(),
});

export const terminalProcedures = {
  /** Logs in and starts a shell. Its output comes as `terminal.output` to the screen that opened it. */
  'terminal.open': command(
    'terminal.use',
    z.object({ hostId: id, ...size, screen: screenName }),
    openTerminal,
  ),
  /**
   * Keys. `seq` counts this terminal's writes from 1: one that comes again after a lost answer is not
   * typed twice. At most 64 KiB.
   */
  'terminal.write': stroke(
    'terminal.use',
    session.extend({ seq: z.number().int().min(1), base64: z.base64().max(88_000) }),
    nothing,
  ),
  'terminal.resize': stroke('terminal.use', session.extend(size), nothing),
  /**
   * The screen has shown everything before `offset`: more may come. `open` is false where the terminal is
   * over: its last words are shown after its end, so that is no error.
   */
  'terminal.ack': stroke('terminal.use', session.extend({ offset }), z.object({ open: z.boolean() })),
  /** Another screen of the same user, or the same one after a break, takes over from `offset` on. */
  'terminal.attach': stroke(
    'terminal.use',
    session.extend({ screen: screenName, offset: offset.nullable(), ...size }),
    z.object({ from: offset, seq: z.number().int() }),
  ),
  'terminal.close': stroke('terminal.use', session, nothing),
  /** The command in the foreground or background of the shell; null when it waits for its next line. */
  'terminal.busy': query('terminal.use', session, z.object({ running: z.string().nullable() })),
  /** One's own open terminals. Asking keeps them: one that nobody asks for during ten minutes is closed. */
  'terminal.mine': query('terminal.use', nothing, z.object({ terminals: z.array(openTerminal) })),
  'terminal.record': command('terminal.use', session.extend({ on: z.boolean() }), nothing),
  /** Who was where; administrators see everybody's, others their own. */
  'terminal.history': query(
    'terminal.use',
    z.object({ ...paging, keyword: z.string().max(200).default(''), recorded: z.boolean().default(false) }),
    pageOf(record),
  ),
  /** A piece of a recording, asciicast v2; `next` is null at its end. */
  'terminal.recording': query(
    'terminal.use',
    z.object({ id, offset }),
    z.object({ base64: z.string(), next: offset.nullable() }),
  ),
  'terminal.download': command('terminal.use', z.object({ id }), downloadTicket),
  'terminal.deleteRecording': command('terminal.use', z.object({ id }), nothing),
};
