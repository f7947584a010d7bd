import { timingSafeEqual } from 'node:crypto';
import { type AuthContext, type PublicKeyAuthContext, parseKey } from '../ssh2';

export type SandboxMethod = 'password' | 'publickey' | 'keyboard-interactive';

export interface SandboxUser {
  readonly name: string;
  /** Also what keyboard-interactive asks for. */
  readonly password?: string;
  /** One line of authorized_keys. */
  readonly publicKey?: string;
}

/** Answers login attempts; `methods` is what the server says it takes. */
export function createLoginCheck(users: readonly SandboxUser[], methods: readonly SandboxMethod[]) {
  const answer = (context: AuthContext, isRight: boolean): void => {
    if (isRight) context.accept();
    else context.reject([...methods]);
  };
  return (context: AuthContext): void => {
    const user = users.find(({ name }) => name === context.username);
    if (!user || !methods.some((method) => method === context.method)) answer(context, false);
    else if (context.method === 'password') answer(context, matches(user, context.password));
    else if (context.method === 'publickey') answer(context, fits(user, context));
    else if (context.method === 'keyboard-interactive')
      context.prompt([{ prompt: 'Password: ', echo: false }], (answers: string[]) =>
        answer(context, matches(user, answers[0] ?? '')),
      );
  };
}

function matches(user: SandboxUser, password: string): boolean {
  const given = Buffer.from(password);
  const wanted = Buffer.from(user.password ?? '');
  return user.password !== undefined && given.length === wanted.length && timingSafeEqual(given, wanted);
}

function fits(user: SandboxUser, { key: given, blob, signature, hashAlgo }: PublicKeyAuthContext): boolean {
  const key = parseKey(user.publicKey ?? '');
  if (key instanceof Error || !key.getPublicSSH().equals(given.data)) return false;
  // Without a signature the client only asks whether the key would do.
  return !signature || !blob || key.verify(blob, signature, hashAlgo);
}
