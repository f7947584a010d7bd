import { FakeError, type SomeHandlers, type World } from './fake-types';
import { holdsWords, pageOf, sorted } from './tables';

const day = 86_400_000;

/** The shared credentials of the fixture. */
export function fakeCredentials(world: World): Partial<SomeHandlers<'credentials'>> {
  const by = (name: string, account: string, remark: string, expiresIn: number | null) => ({
    ...{ name, account, remark, creator: 'admin', updatedAt: world.now() - 3 * day },
    authType: name.includes('密钥') ? ('KEY' as const) : ('PASSWORD' as const),
    expiresAt: expiresIn === null ? null : world.now() + expiresIn * day,
    state: expiresIn !== null && expiresIn < 0 ? ('expired' as const) : ('ok' as const),
  });
  const known = [
    by('生产 root', 'root', '生产网段统一口令，每季度轮换', 41),
    by('发布 deploy（密钥）', 'deploy', '发布系统与灰度主机', null),
    by('外包运维（临时）', 'ops', '', -3),
  ];
  const rows = (world.hosts.length > 0 ? known : []).map((one, at) => ({
    id: at + 1,
    ...one,
    hosts: world.hosts.filter(({ credential }) => credential?.id === at + 1).length,
  }));
  const changed = () => world.ring({ event: 'credentials.changed', data: {} });
  return {
    'credentials.list': ({ keyword, page, pageSize, descending }) => {
      const found = rows.filter(({ name, account, remark }) =>
        holdsWords(`${name} ${account} ${remark}`, keyword),
      );
      return pageOf(
        sorted(found, ({ name }) => name, descending),
        page,
        pageSize,
      );
    },
    'credentials.choices': () => ({ items: rows }),
    'credentials.add': () => {
      changed();
      return { id: 4 };
    },
    'credentials.update': () => {
      changed();
      return {};
    },
    'credentials.delete': ({ id }) => {
      const { name = '', hosts = 0 } = rows.find((one) => one.id === id) ?? {};
      if (hosts > 0)
        throw new FakeError('cmdb.credentialInUse', { name, count: hosts, hosts: '10.2.0.1, 10.2.0.4 …' });
      changed();
      return {};
    },
  };
}
