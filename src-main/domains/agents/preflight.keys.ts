import type { HostKeyTrust, SshEndpoint, TrustedKeys } from '@main/platform/ssh';
import { type Finding, finding } from './preflight.judge';

/**
 * The trust of the fleet for a look that keeps nothing: a first key is not recorded, only told. Refused
 * ones are passed on, so that somebody can decide on them before the installation.
 *
 * @param hostIdOf the row of the host behind a connection's number; 0 or less: it has none. Jump hosts
 *   are numbered by their row, negative
 */
export function observeKeys(
  trust: HostKeyTrust,
  hostIdOf: (line: number) => number,
): { observed: HostKeyTrust; keyOf: (endpoint: SshEndpoint) => Finding } {
  const seen = new Map<number, Finding>();
  return {
    observed: {
      async load({ hostId: line, address, port }): Promise<TrustedKeys> {
        const trusted = await trust.load({ hostId: hostIdOf(line), address, port });
        const known = trusted.keys.map(({ fingerprint }) => fingerprint).join(', ');
        seen.set(line, finding('hostKey', 'ok', '', known));
        return {
          ...trusted,
          async record({ fingerprint }) {
            seen.set(line, finding('hostKey', 'ok', 'HOST_KEY_NEW', fingerprint));
          },
        };
      },
    },
    // Before the login is accepted a first key is not told of: then nothing is known of it.
    keyOf: ({ hostId: line }) => {
      const found = seen.get(line);
      return found?.detail ? found : finding('hostKey', 'ok', 'HOST_KEY_NEW');
    },
  };
}
