import { AppError } from './app-error';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** How a process was told to run (design.md, section 1); both hosts read the same words. */
export interface Config {
  /** Data folder; undefined: the host chooses the platform's usual place. */
  readonly dataDir: string | undefined;
  /** Where agents and APIs are served. */
  readonly listen: Address;
  /** Where screens are served, in the server host. */
  readonly console: Address;
  /** Print one JSON line when ready instead of prose. */
  readonly json: boolean;
  /** Password of `admin`, used once, while there is no user. */
  readonly adminPassword: string | undefined;
  readonly vaultKeyFile: string | undefined;
  readonly vaultPassphrase: string | undefined;
  readonly logLevel: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const flags = {
  '--data': 'MUSTER_DATA',
  '--listen': 'MUSTER_LISTEN',
  '--console': 'MUSTER_CONSOLE',
} as const;

/**
 * Reads the command line and the environment; the command line wins. Throws an AppError that names
 * the word that is wrong. Unknown words are refused, so that a typing error is not silently ignored.
 */
export function readConfig(argv: readonly string[], environment: Environment): Config {
  const given: Record<string, string | undefined> = { ...environment };
  let json = false;
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [flag = word, inline] = word.split(/=(.*)/s, 2);
    if (word === '--json') json = true;
    else if (flag in flags) {
      const value = inline ?? words.shift();
      if (!value) throw AppError.field(flag, 'common.required');
      given[flags[flag as keyof typeof flags]] = value;
    } else
      throw new AppError('common.invalid', {}, [
        { path: word, reason: 'common.unknownField', params: { keys: word } },
      ]);
  }
  return {
    dataDir: given.MUSTER_DATA || undefined,
    listen: readAddress('MUSTER_LISTEN', given.MUSTER_LISTEN ?? '0.0.0.0:8610'),
    console: readAddress('MUSTER_CONSOLE', given.MUSTER_CONSOLE ?? '127.0.0.1:8620'),
    json,
    adminPassword: given.MUSTER_ADMIN_PASSWORD || undefined,
    vaultKeyFile: given.MUSTER_VAULT_KEY_FILE || undefined,
    vaultPassphrase: given.MUSTER_VAULT_PASSPHRASE || undefined,
    logLevel: given.MUSTER_LOG_LEVEL || 'info',
  };
}

/** `HOST:PORT`, with an IPv6 host in brackets; port 0 lets the system choose. */
export function readAddress(name: string, text: string): Address {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text.trim());
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  if (!host || port > 65_535) throw AppError.field(name, 'common.wrongFormat', { format: 'HOST:PORT' });
  return { host, port };
}

/** An address as it stands in a URL. */
export function hostPort(address: Address): string {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${host}:${address.port}`;
}
