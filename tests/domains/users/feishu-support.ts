import { feishuDialect } from '@main/dialects/feishu';
import { openAudit } from '@main/domains/audit';
import { openFeishu } from '@main/domains/users';
import type { Actor } from '@main/kernel/actor';
import { silentLogger } from '@main/kernel/logger';
import { createHttpServer } from '@main/platform/http';
import { getText, postText } from '@main/platform/http/post';
import { afterEach } from 'vitest';
import { startFakeFeishu } from '../../support/fake-feishu';
import { temporaryFolder } from '../../support/store';
import { openTestVault } from '../../support/vault';
import { openUsers } from './support';

export const here = '127.0.0.1';
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

export const admin: Actor = { kind: 'user', id: 1, name: 'admin', groups: [1], only: null, via: 'console' };

/** Sign-in with a fake Feishu on a real database, with a real listener that takes the browser back. */
export async function openFeishuDoor(patience = 15_000) {
  const fake = await startFakeFeishu();
  closing.push(() => fake.close());
  const { users, store, clock, bus } = await openUsers();
  const vault = await openTestVault(store);
  const audit = await openAudit({ store, dir: await temporaryFolder(), clock, logger: silentLogger });
  let address = { host: here, port: 0 };
  const open = () =>
    openFeishu({
      ...{ store, vault, bus, clock, users, audit: audit.sink('console'), patience },
      surroundings: { listener: () => address, get: getText, post: postText },
    });
  const feishu = await open();
  const server = createHttpServer({ logger: silentLogger, audit: audit.sink('api') });
  server.mount(feishuDialect({ feishu }));
  address = await server.listen(address);
  closing.push(() => server.close());

  const settings = {
    ...{ enabled: true, appId: fake.appId, appSecret: fake.appSecret, scope: '' },
    ...{ accountsBase: fake.base, openBase: `${fake.base}/`, newcomers: false, group: 3 as 2 | 3 | 4 },
  };
  const { redirectUri } = await feishu.save(admin, settings);
  fake.redirectUris.add(redirectUri);

  /** The browser: agrees at Feishu and follows it back; answers the status of the page it is left with. */
  async function browse(url: string): Promise<number> {
    return (await fetch(await fake.open(url))).status;
  }

  async function signIn() {
    const { url, secret } = feishu.begin(here);
    await browse(url);
    return feishu.finish(secret, here);
  }

  const row = (id: number) =>
    store.read.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  return {
    fake,
    users,
    store,
    clock,
    audit,
    feishu,
    again: open,
    settings,
    redirectUri,
    browse,
    signIn,
    row,
  };
}
