import type { upgradeCodes } from '@contract/codes/upgrade.en';
import type { Reason, ReasonParams } from '@contract/errors';
import type { SshError, SshErrorCode } from '@main/platform/ssh/errors';
import { bilingual } from './install.log';

/** 004's task codes (its CODE_TUPLE), letter for letter. */
export const taskCodes = [
  'INIT',
  'SUCCESS',
  'STILL_RUNNING',
  'CELERY_TASK_EXCEPT',
  'CELERY_TASK_TIMEOUT',
  'WAIT_AGENT_TIMEOUT',
  'UNEXPECTED_RETURN',
  'CURL_FILE_FAILED',
  'REGISTER_FAILED',
  'START_JOB_FAILED',
  'JOB_TIMEOUT',
  'IJOBS_FAILED',
  'FORCE_STOP',
  'INSTALL_FAILED',
  'SSH_LOGIN_TIMEOUT',
  'SSH_WRONG_PASSWORD',
  'SSH_LOGIN_EXCEPT',
  'SSH_LOGIN_KEY_ERR',
  'NOT_SUPPORT_AUTH_WAY',
  'SOCKET_TIMEOUT',
  'COMMAND_NOT_FOUND',
] as const;

export type TaskCode = (typeof taskCodes)[number];

/** Codes of an upgrade, of which 004 knows nothing. */
export type UpgradeCode = keyof typeof upgradeCodes;

/** Why an installation or an upgrade ends here: its code, and words in both languages. */
export class TaskFailure extends Error {
  constructor(
    readonly code: TaskCode | UpgradeCode,
    reason: Reason,
    params: ReasonParams = {},
  ) {
    super(bilingual(reason, params));
    this.name = 'TaskFailure';
  }
}

const ofSsh: Readonly<Record<SshErrorCode, readonly [TaskCode, Reason]>> = {
  refused: ['SSH_LOGIN_EXCEPT', 'agents.sshRefused'],
  unreachable: ['SSH_LOGIN_EXCEPT', 'agents.sshUnreachable'],
  no_jump: ['SSH_LOGIN_EXCEPT', 'agents.sshNoProxy'],
  connect_timeout: ['SSH_LOGIN_TIMEOUT', 'agents.sshTimeout'],
  handshake_timeout: ['SSH_LOGIN_TIMEOUT', 'agents.sshTimeout'],
  protocol: ['SSH_LOGIN_EXCEPT', 'agents.sshProtocol'],
  wrong_password: ['SSH_WRONG_PASSWORD', 'agents.sshWrongPassword'],
  key_refused: ['SSH_LOGIN_KEY_ERR', 'agents.sshKey'],
  key_invalid: ['SSH_LOGIN_KEY_ERR', 'agents.sshKey'],
  auth_method: ['NOT_SUPPORT_AUTH_WAY', 'agents.sshMethod'],
  host_key_changed: ['SSH_LOGIN_EXCEPT', 'agents.sshHostKeyChanged'],
  host_key_unknown: ['SSH_LOGIN_EXCEPT', 'agents.sshHostKeyUnknown'],
  lost: ['SOCKET_TIMEOUT', 'agents.sshLost'],
  socket_timeout: ['SOCKET_TIMEOUT', 'agents.sshLost'],
  aborted: ['FORCE_STOP', 'agents.stopped'],
};

/** What the SSH room says, in 004's words (contract.md, section 004, "Errors map"). */
export function ofSshError(error: SshError): TaskFailure {
  const [code, reason] = ofSsh[error.code];
  return new TaskFailure(code, reason, { detail: error.message });
}
