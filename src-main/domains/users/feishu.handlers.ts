import type { Handlers } from '@main/kernel/dispatch';
import type { FeishuService } from './feishu.service';
import type { UsersService } from './users.service';

export function feishuHandlers(
  feishu: FeishuService,
  users: Pick<UsersService, 'signOut'>,
): Handlers<'feishu'> {
  return {
    'feishu.begin': async (_input, { address }) => feishu.begin(address),
    'feishu.state': async ({ secret }) => ({ state: feishu.stateOf(secret) }),
    'feishu.finish': async ({ secret }, { session, address }) => {
      const { token, expiresAt, me } = await feishu.finish(secret, address);
      if (session.token) await users.signOut(session.token);
      session.start(token, expiresAt);
      return me;
    },
    'feishu.settings': () => feishu.settings(),
    'feishu.saveSettings': (input, { actor }) => feishu.save(actor, input),
  };
}
