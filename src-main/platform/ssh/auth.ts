import type { SshAuth } from './endpoint';
import { SshError } from './errors';
import { loadPrivateKey } from './keys';
import type { AnyAuthMethod, Prompt } from './ssh2';

/** Decides what to try next and, when nothing is left, why the login failed. */
export interface Login {
  /** ssh2's authHandler: methods the server still takes, or null on the first call. */
  next(offered: readonly string[] | null, partial: boolean | null): AnyAuthMethod | false;
  /** The failure in our words, once the server has refused. */
  failure(): SshError;
  /** Whether the server has refused anything yet. */
  readonly refused: boolean;
}

/**
 * A login with one credential. The wanted method is tried at once, without asking for the list first:
 * that spares a round trip, and a refusal brings the list along.
 */
export function createLogin(username: string, auth: SshAuth, server: string): Login {
  const tried = new Set<string>();
  let offered: readonly string[] | null = null;
  let partlyAccepted = false;

  const attempt = (type: string): AnyAuthMethod | false => {
    tried.add(type);
    if (auth.kind === 'key') {
      return {
        type: 'publickey',
        username,
        key: loadPrivateKey(auth.privateKey, auth.passphrase),
      };
    }
    if (type === 'password') return { type, username, password: auth.password };
    return { type: 'keyboard-interactive', username, prompt: answerOnce(auth.password) };
  };

  return {
    get refused() {
      return offered !== null;
    },
    next(methods, partial) {
      if (methods === null) {
        // ssh2 comes back with null when it had to skip a key that no signature algorithm fits.
        return tried.size > 0 ? false : attempt(auth.kind === 'key' ? 'publickey' : 'password');
      }
      offered = methods;
      partlyAccepted ||= partial === true;
      const keyboard = auth.kind === 'password' && !tried.has('keyboard-interactive');
      // A server that judged the password itself is not asked a second time: failures are counted.
      const judged = methods.includes('password') && partial !== true;
      return keyboard && methods.includes('keyboard-interactive') && !judged
        ? attempt('keyboard-interactive')
        : false;
    },
    failure() {
      const methods = offered ?? [];
      const list = methods.join(', ') || 'none';
      if (partlyAccepted)
        return new SshError('auth_method', `accepted, but the server wants more: ${list}`, { server });
      if (auth.kind === 'key') {
        return offered === null || methods.includes('publickey')
          ? new SshError('key_refused', `the server does not accept this key for ${username}`, { server })
          : new SshError('auth_method', `the server takes no keys, only: ${list}`, { server });
      }
      const judged = [...tried].some((method) => methods.includes(method));
      return judged
        ? new SshError('wrong_password', `wrong password for ${username}`, { server })
        : new SshError('auth_method', `the server takes no passwords, only: ${list}`, { server });
    },
  };
}

/**
 * Answers the first hidden prompt with the password and anything else with nothing: a visible prompt
 * is not for a secret, and a second round asks for a code or for a new password.
 */
function answerOnce(password: string) {
  let answered = false;
  return (
    _name: string,
    _instructions: string,
    _language: string,
    prompts: Prompt[],
    finish: (answers: string[]) => void,
  ) => {
    finish(
      prompts.map(({ echo }) => {
        if (echo || answered) return '';
        answered = true;
        return password;
      }),
    );
  };
}
