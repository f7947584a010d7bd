import type { Reason } from '@contract/errors';
import { AppError } from '@main/kernel/app-error';
import { SshError, type SshErrorCode } from '@main/platform/ssh';

const reasons: Readonly<Record<SshErrorCode, Reason>> = {
  no_jump: 'agents.sshNoProxy',
  refused: 'agents.sshRefused',
  unreachable: 'agents.sshUnreachable',
  connect_timeout: 'agents.sshTimeout',
  handshake_timeout: 'agents.sshTimeout',
  protocol: 'agents.sshProtocol',
  wrong_password: 'agents.sshWrongPassword',
  key_refused: 'agents.sshKey',
  key_invalid: 'agents.sshKey',
  auth_method: 'agents.sshMethod',
  host_key_changed: 'agents.sshHostKeyChanged',
  host_key_unknown: 'agents.sshHostKeyUnknown',
  lost: 'agents.sshLost',
  socket_timeout: 'agents.sshLost',
  aborted: 'agents.stopped',
};

/** A failure of SSH as the screens know it; anything else is handed back as it is. */
export function sshFailure(error: unknown): unknown {
  return error instanceof SshError ? new AppError(reasons[error.code], { detail: error.message }) : error;
}
