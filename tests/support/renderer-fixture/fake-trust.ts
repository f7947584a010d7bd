import type { HostKeyState } from '@contract/states';
import { FakeError, type SomeHandlers, type World } from './fake-types';
import { pageOf } from './tables';

/** Every 40th host shows another key than before, every 25th a first one that waits. */
const stateOf = (id: number): HostKeyState => {
  if (id % 40 === 7) return 'changed';
  if (id % 25 === 3) return 'pending';
  return id % 150 === 149 ? 'revoked' : 'trusted';
};

const fingerprintOf = (address: string, salt: string) =>
  `SHA256:${`${address.replaceAll('.', 'x')}${salt}4vTn1bJk2pLw9sYd3eRf5uHgQ7Zc0NaWmXo8`.slice(0, 43)}`;

type TrustNames =
  | 'cmdb.hostKeys'
  | 'cmdb.hostKeyCounts'
  | 'cmdb.acceptHostKeys'
  | 'cmdb.revokeHostKeys'
  | 'cmdb.removeHostKeys'
  | 'cmdb.forgetHostKeys'
  | 'cmdb.importKnownHosts'
  | 'cmdb.exportHostKeys'
  | 'cmdb.exportKnownHosts';

/** Host keys of the fixture: one a host, decided on as one goes. */
export function fakeTrust(world: World): Pick<SomeHandlers<'cmdb'>, TrustNames> {
  const decided = new Map<number, HostKeyState | 'gone'>();
  type Key = ReturnType<SomeHandlers<'cmdb'>['cmdb.hostKeys']>['items'][number];
  const all = (): Key[] =>
    world.hosts.flatMap(({ id, innerIp, hostName }): Key[] => {
      const state = decided.get(id) ?? stateOf(id);
      if (state === 'gone') return [];
      const before = { type: 'ssh-ed25519', fingerprint: fingerprintOf(innerIp, 'O') };
      return [
        {
          ...{ id, hostId: id, innerIp, hostName, address: innerIp, port: 22, type: 'ssh-ed25519', state },
          fingerprint: fingerprintOf(innerIp, 'N'),
          firstSeenAt: world.now() - 86_400_000 * 30,
          lastSeenAt: world.now() - 60_000 * (id % 600),
          decidedBy: decided.has(id) ? 'admin' : '',
          known: state === 'changed' ? [before] : [],
        },
      ];
    });

  function decide(chosen: { id: number; fingerprint: string }[], state: HostKeyState | 'gone'): number {
    for (const { id, fingerprint } of chosen) {
      if (!all().some((key) => key.id === id && key.fingerprint === fingerprint))
        throw new FakeError('cmdb.hostKeyGone', { fingerprint });
      decided.set(id, state);
    }
    world.ring({ event: 'hostKeys.changed', data: {} });
    return chosen.length;
  }

  return {
    'cmdb.hostKeys': ({ page, pageSize, keyword, states }) =>
      pageOf(
        all().filter(
          ({ state, innerIp, fingerprint }) =>
            states.includes(state) && `${innerIp} ${fingerprint}`.includes(keyword),
        ),
        page,
        pageSize,
      ),
    'cmdb.hostKeyCounts': () => {
      const counts = { trusted: 0, pending: 0, changed: 0, revoked: 0 };
      for (const { state } of all()) counts[state] += 1;
      return counts;
    },
    'cmdb.acceptHostKeys': ({ keys: chosen }) => ({ accepted: decide(chosen, 'trusted') }),
    'cmdb.revokeHostKeys': ({ keys: chosen }) => ({ revoked: decide(chosen, 'revoked') }),
    'cmdb.removeHostKeys': ({ keys: chosen }) => ({ removed: decide(chosen, 'gone') }),
    'cmdb.forgetHostKeys': ({ hostIds }) => ({ forgotten: hostIds.length }),
    'cmdb.importKnownHosts': ({ text }) => {
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      const bad = lines.findIndex((line) => line.split(' ').length < 3);
      return {
        added: lines.length - (bad < 0 ? 0 : 1),
        known: 0,
        revoked: 0,
        hosts: lines.length - (bad < 0 ? 0 : 1),
        skipped: bad < 0 ? [] : [{ line: bad + 1, reason: 'badLine' as const, text: lines[bad] ?? '' }],
        skippedTotal: bad < 0 ? 0 : 1,
      };
    },
    'cmdb.exportHostKeys': () => ({ ticket: 'fake', fileName: 'muster-host-keys.csv' }),
    'cmdb.exportKnownHosts': () => ({ text: '10.2.0.1 ssh-ed25519 AAAA\n' }),
  };
}
