import { FakeError, type SomeHandlers, type World } from './fake-types';
import { pageOf } from './tables';

const admin = { id: 1, name: 'admin', groups: [1], displayName: '管理员' };

/** Users, settings and audit of the fixture. `door` says whether somebody is signed in. */
export interface Door {
  signedIn: boolean;
  needsSetUp: boolean;
  groups: number[];
  /** Sign-in with Feishu is offered. */
  feishu: boolean;
}

export function fakeUsers(world: World, door: Door): SomeHandlers<'users'> & SomeHandlers<'app'> {
  const enter = () => {
    door.signedIn = true;
    return { ...admin, groups: door.groups };
  };
  return {
    'app.info': () => ({
      version: '0.1.0',
      host: 'server',
      needsSetUp: door.needsSetUp,
      signedIn: door.signedIn,
      feishu: door.feishu,
      listener: '10.2.0.9:8610',
    }),
    'app.saveDownload': () => ({ file: null }),
    'app.showNotice': () => ({}),
    'users.setUp': ({ code, password }) => {
      if (code !== 'CODE-1234') throw new FakeError('users.wrongSetupCode');
      if (password.length < 10) {
        throw new FakeError('common.invalid', {}, [
          { path: 'password', reason: 'users.weakPassword', params: { minimum: 10 } },
        ]);
      }
      door.needsSetUp = false;
      return enter();
    },
    'users.signIn': ({ password }) => {
      if (password !== 'muster') throw new FakeError('users.wrongLogin');
      return enter();
    },
    'users.signOut': () => {
      door.signedIn = false;
      return {};
    },
    'users.me': () => ({ ...admin, groups: door.groups }),
    'users.changePassword': ({ old }) => {
      if (old === 'muster') return {};
      throw new FakeError('common.invalid', {}, [{ path: 'old', reason: 'users.wrongPassword' }]);
    },
    'users.list': ({ page, pageSize }) =>
      pageOf(
        [
          { ...row(1, 'admin', [1]), lastLoginAt: world.now() - 60_000 },
          { ...row(2, 'wangxm', [2]), mail: 'wangxm@example.com', department: '基础运维组' },
          { ...row(3, 'liuyang', [3, 4]), mail: 'liuyang@example.com', department: '安全', feishu: true },
          { ...row(4, 'guest', [3]), disabled: true },
        ],
        page,
        pageSize,
      ),
    'users.add': () => ({ id: 9 }),
    'users.update': () => ({}),
    'users.delete': ({ id }) => {
      if (id === 1) throw new FakeError('users.lastAdministrator');
      return {};
    },
    'users.tokens': () => ({
      items: [
        {
          id: 1,
          name: '发布平台',
          userName: 'admin',
          permissions: ['agents.operate', 'scripts.run'],
          createdAt: world.now() - 40 * 86_400_000,
          expiresAt: world.now() + 50 * 86_400_000,
          revokedAt: null,
          lastUsedAt: world.now() - 300_000,
        },
      ],
    }),
    'users.createToken': () => ({
      id: 2,
      token: 'mta_4c2f8a61d0e9b4c7f2a85f0c1d9ab37e4c2f8a61d0e9b4c7f2a85f0c1d9ab37e',
    }),
    'users.revokeToken': () => ({}),
  };

  function row(id: number, name: string, groups: number[]) {
    const createdAt = world.now() - id * 86_400_000;
    return {
      id,
      name,
      mail: '',
      department: '',
      groups,
      disabled: false,
      displayName: name,
      feishu: false,
      createdAt,
      lastLoginAt: null,
    };
  }
}

export function fakeSettings(world: World): SomeHandlers<'settings'> & SomeHandlers<'audit'> {
  let settings = {
    scriptTimeoutSeconds: 3600,
    outputCapBytes: 10_485_760,
    installTimeoutSeconds: 180,
    innerAddresses: '10.2.0.9:8610',
    outerAddresses: '',
    concurrency: 50,
    unknownHostKeys: 'record' as const,
    callbackUrl: '',
    agentPollSeconds: 30,
    consoleUrl: '',
    keepOutputDays: 0,
    keepOutputGigabytes: 0,
  };
  return {
    'settings.get': () => settings,
    'settings.update': (change) => {
      settings = { ...settings, ...(change as Partial<typeof settings>) };
      return settings;
    },
    'audit.export': () => ({ ticket: 'fake', fileName: 'muster-audit.csv' }),
    'audit.list': ({ page, pageSize }) =>
      pageOf(
        ['users.signIn', 'agents.operate', 'scripts.run', 'settings.update', 'cmdb.sync'].map(
          (action, at) => ({
            id: at,
            seq: 105 - at,
            at: world.now() - at * 3_600_000,
            actor: at % 2 ? '王小明' : 'admin',
            via: at === 4 ? 'api' : 'console',
            action,
            object: at === 2 ? '#3' : '',
            outcome: at === 1 ? 'FORBIDDEN' : 'ok',
            detail: '{"hosts":24}',
          }),
        ),
        page,
        pageSize,
      ),
    'audit.verify': () => ({ checked: 105, brokenAt: null }),
  };
}
