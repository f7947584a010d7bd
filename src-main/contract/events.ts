/**
 * What screens may hear. An event only says that something changed: the table is the truth, and a
 * screen reads it again (with `afterSeq` where there is a sequence).
 */
export interface Events {
  /** State or counters of a job, or of one of its targets, changed. */
  'job.changed': { jobId: number };
  /** A target of a job has new log lines or output, up to and including chunk `seq`. */
  'job.output': { jobId: number; targetId: number; seq: number };
  /** Bytes of a transfer job moved. */
  'files.moved': { jobId: number };
  'hosts.changed': Record<string, never>;
  /** A shared credential was added, changed or deleted. */
  'credentials.changed': Record<string, never>;
  /** A view of the host list was kept, changed or deleted. */
  'hostViews.changed': Record<string, never>;
  /** A target set was kept, changed or deleted. */
  'targetSets.changed': Record<string, never>;
  /** A key was shown that somebody has to decide on, or was decided on. */
  'hostKeys.changed': Record<string, never>;
  /** A look at hosts before an installation found something. */
  'preflight.changed': { runId: string };
  'agents.changed': Record<string, never>;
  /** A job has ended: for notices, which are shown once. Screens follow `job.changed`. */
  'job.ended': { jobId: number };
  /** A job has come to wait for somebody to confirm; as `job.ended`. */
  'job.waiting': { jobId: number };
  /** A channel, or what it is owed, changed. */
  'notify.changed': Record<string, never>;
  /** Somebody clicked a notice of the desktop app. */
  'notice.opened': { jobId: number };
  /** Something owed to another system was delivered late, failed again or was sent again. */
  'callbacks.changed': Record<string, never>;
  /** Scripts of the library, or the rules for dangerous commands. */
  'library.changed': Record<string, never>;
  /** A schedule was kept, changed or deleted, or was due. */
  'schedules.changed': Record<string, never>;
  'settings.changed': Record<string, never>;
  'users.changed': Record<string, never>;
  /** A terminal was opened, has ended, or is recorded or no longer is. */
  'terminals.changed': Record<string, never>;
}

/**
 * What one screen alone hears. These carry the words themselves: they come in order, are never gathered,
 * and are lost with the channel, so that whoever hears them must be able to ask for them again.
 */
export interface PrivateEvents {
  /** Bytes that a terminal shows; `offset` counts all that it has shown before them. */
  'terminal.output': { sessionId: number; offset: number; base64: string };
  'terminal.ended': { sessionId: number; reason: TerminalEnd; exitCode: number | null };
}

/**
 * Why a terminal is over: its window was closed, its shell ended, the connection was lost, nobody came
 * back to it, or Muster stopped, in order or not.
 */
export const terminalEnds = ['closed', 'exited', 'lost', 'left', 'stopped', 'interrupted'] as const;
export type TerminalEnd = (typeof terminalEnds)[number];

export type EventName = keyof Events;

export type PrivateMessage = {
  [N in keyof PrivateEvents]: { readonly event: N; readonly data: PrivateEvents[N] };
}[keyof PrivateEvents];

/** Whom a private event is for: a screen, by the name it gave itself, of a user. */
export interface Recipient {
  readonly userId: number;
  readonly screen: string;
}

export type EventMessage = { [N in EventName]: { readonly event: N; readonly data: Events[N] } }[EventName];
