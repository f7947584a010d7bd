/** Work of 000 travels as an 001 task whose command is the agent's own `exec` with the body in base64. */
const prefix = 'muster-agent exec ';

/** A body of 000 and which of its endpoints it is meant for. */
export interface ExecBody {
  readonly kind: 'script' | 'transfer' | 'cancel';
  readonly [field: string]: unknown;
}

/** The command that carries a body. */
export function execCommand(body: ExecBody): string {
  return prefix + Buffer.from(JSON.stringify(body)).toString('base64');
}

/** Whether a command cancels another: that one must not wait until what it cancels has ended. */
export function isCancel(command: string): boolean {
  // Cancels are short; large payloads need not be decoded to know that they are none.
  if (!command.startsWith(prefix) || command.length > 8192) return false;
  try {
    const body: unknown = JSON.parse(Buffer.from(command.slice(prefix.length), 'base64').toString());
    return typeof body === 'object' && body !== null && 'kind' in body && body.kind === 'cancel';
  } catch {
    return false;
  }
}

/** The command as it is kept once the task has ended. */
export function withoutPayload(command: string): string {
  return command.startsWith(prefix) ? `${prefix}…` : command;
}
