import type { Reason } from '@contract/errors';
import type { Outcome } from '@main/engine';
import { SshError, type SshErrorCode } from '@main/platform/ssh';
import { bilingual } from './bilingual';

/** How a script ended on its host, whichever way it was brought there. */
export type ScriptEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  /** It never ran. */
  | { readonly kind: 'noScript' | 'noFolder' | 'noUser'; readonly detail: string }
  /** A sensitive parameter was not to be had; it never ran. */
  | { readonly kind: 'noSecret'; readonly name: string }
  /** Its process tree has been ended; `exitCode` is what the script itself left. */
  | { readonly kind: 'timedOut' }
  | { readonly kind: 'cancelled'; readonly exitCode: number | null }
  | { readonly kind: 'cancelledBefore' }
  /** It was to be ended, and some of it is still there, or nobody could look. */
  | {
      readonly kind: 'stillRunning' | 'stopUnknown';
      readonly why: 'timeout' | 'cancel';
      readonly detail: string;
    }
  /** Nobody knows. */
  | { readonly kind: 'lost'; readonly detail: string }
  | { readonly kind: 'vanished' }
  | { readonly kind: 'unreachable'; readonly message: string };

const failures = {
  noScript: ['1', 'scripts.noScriptFile'],
  noFolder: ['2', 'scripts.noFolder'],
  noUser: ['3', 'scripts.noUser'],
} as const;

const whys = {
  timeout: { why: '已超时', whyEn: 'Timed out' },
  cancel: { why: '已要求取消', whyEn: 'A cancel was asked for' },
} as const;

/** A timed-out script reports this, as `timeout` of the coreutils does (contract.md, section 000). */
export const timedOutExit = 124;

/** The end of a script as the engine keeps it; `code` is 000's where it has one. */
export function outcomeOf(end: ScriptEnd, timeoutSeconds: number): Outcome {
  switch (end.kind) {
    case 'exited':
      if (end.exitCode === 0) return { state: 'succeeded', code: '0', message: '', exitCode: 0 };
      return {
        state: 'failed',
        code: '0',
        message: bilingual('scripts.exited', { exit: end.exitCode }),
        exitCode: end.exitCode,
      };
    case 'noScript':
    case 'noFolder':
    case 'noUser': {
      const [code, reason] = failures[end.kind];
      return { state: 'failed', code, message: bilingual(reason, { detail: end.detail }) };
    }
    case 'noSecret':
      return { state: 'failed', code: '1', message: bilingual('library.secretGone', { name: end.name }) };
    case 'timedOut':
      return {
        state: 'timed_out',
        code: '4',
        message: bilingual('scripts.timedOut', { seconds: timeoutSeconds }),
        exitCode: timedOutExit,
      };
    case 'cancelled':
      return {
        state: 'cancelled',
        code: '6',
        message: bilingual('scripts.cancelled'),
        exitCode: end.exitCode,
      };
    case 'cancelledBefore':
      return { state: 'cancelled', code: '6', message: bilingual('scripts.cancelledBefore') };
    case 'stillRunning':
    case 'stopUnknown': {
      const params = { ...whys[end.why], detail: end.detail };
      return {
        state: 'lost',
        code: 'STOP_UNVERIFIED',
        message: bilingual(`scripts.${end.kind}`, params),
        exitCode: end.why === 'timeout' ? timedOutExit : null,
      };
    }
    case 'lost':
      return { state: 'lost', code: 'LOST', message: bilingual('scripts.lost', { detail: end.detail }) };
    case 'vanished':
      return { state: 'lost', code: 'LOST', message: bilingual('scripts.vanished') };
    case 'unreachable':
      return { state: 'failed', code: '5', message: end.message };
  }
}

const causes: Readonly<Record<SshErrorCode, Reason>> = {
  refused: 'agents.sshRefused',
  unreachable: 'agents.sshUnreachable',
  no_jump: 'agents.sshNoProxy',
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

/** Why a host could not be reached, for people. */
export function causeOf(error: SshError): string {
  return bilingual(causes[error.code], { detail: error.message });
}

/** A host that was not reached; what is no SSH error is a defect and thrown on. */
export function unreachable(error: unknown): ScriptEnd {
  if (!(error instanceof SshError)) throw error;
  return { kind: 'unreachable', message: causeOf(error) };
}
