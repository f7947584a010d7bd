export interface CommandResult {
  /** −1 unless the command ran. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface FileResult {
  readonly fileId: number;
  readonly ok: boolean;
  /** Why it failed; '' when it did not. */
  readonly message: string;
}

/** A transfer's result in the words of 000. */
export interface TransferAnswer {
  readonly ip: string;
  readonly taskId: string;
  /** All done; otherwise some or all of it failed. */
  readonly ok: boolean;
  readonly message: string;
  readonly before: CommandResult;
  readonly after: CommandResult;
  readonly files: readonly FileResult[];
}

export const notRun: CommandResult = { exitCode: -1, stdout: '', stderr: '' };
