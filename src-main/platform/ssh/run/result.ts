/** How a run went, in the codes of the exec dialect. */
export type RunCode =
  /** The script ran to its end, whatever its exit code. */
  | 0
  /** The script could not be put on the host. */
  | 1
  /** The working directory cannot be entered. */
  | 2
  /** The user is unknown or may not be used. */
  | 3
  /** Timed out. */
  | 4
  /** Cancelled. */
  | 6;

/** What a stop has found: nothing left, something left, or no way to tell. */
export type StopProof = 'gone' | 'still_running' | 'unknown';

export interface RunResult {
  readonly code: RunCode;
  /** The script's; 128 + n after a signal, 124 after a timeout, -1 if it never ran. */
  readonly exitCode: number;
  /** Streams of which more came than was kept. */
  readonly truncated: { readonly stdout: boolean; readonly stderr: boolean };
  /** Milliseconds since the epoch, by our clock. */
  readonly startedAt: number;
  readonly finishedAt: number;
  /** Only after a timeout or a cancel. */
  readonly stopProof?: StopProof;
  /** For people, in English; empty for code 0. */
  readonly message: string;
  /**
   * Says that the result is stored: the host may forget the run. Without it the host keeps output and
   * result for `lookupRun` and `followRun`. Does not wait for the host.
   */
  acknowledge(): void;
}

export type RunStream = 'stdout' | 'stderr';

export interface RunHandlers {
  /** The script has begun; `pid` is 0 where the host does not tell. */
  started?(info: { readonly pid: number }): void;
  /**
   * Bytes as they come; `offset` is the first one's place in its stream. Nothing more is read from the
   * host until the promise resolves; a rejection fails the run.
   */
  output(stream: RunStream, chunk: Buffer, offset: number): void | Promise<void>;
}

/** Words for the codes that are not the script's own. */
export function messageFor(code: RunCode, proof?: StopProof): string {
  const stopped: Record<StopProof, string> = {
    gone: 'all its processes are gone',
    still_running: 'some of its processes are still running',
    unknown: 'whether its processes are gone could not be found out',
  };
  const end = proof === undefined ? '' : `; ${stopped[proof]}`;
  switch (code) {
    case 0:
      return '';
    case 1:
      return 'the script could not be created on the host';
    case 2:
      return 'the working directory cannot be entered';
    case 3:
      return 'the user is unknown or may not be used';
    case 4:
      return `timed out${end}`;
    case 6:
      return `cancelled${end}`;
  }
}
