import type { Handlers } from '@main/kernel/dispatch';
import { viewAgent } from './agents.columns';
import type { AgentsService } from './agents.service';
import type { PreflightNames } from './preflight.handlers';
import type { ProxyNames } from './proxies.handlers';
import type { UpgradeNames } from './upgrade.service';

/** Screens' calls about agents themselves; installing them is told elsewhere. */
export function agentHandlers({
  registry,
  enrolments,
}: AgentsService): Omit<
  Handlers<'agents'>,
  'agents.export' | 'agents.operate' | 'agents.addresses' | ProxyNames | PreflightNames | UpgradeNames
> {
  return {
    'agents.list': async (input) => {
      const { items, total } = await registry.list(input);
      return { total, items: items.map(viewAgent) };
    },
    'agents.create': (input) => registry.create(input),
    'agents.resetToken': async ({ id }) => ({ token: await registry.resetToken(id) }),
    'agents.delete': async ({ ids }) => ({ deleted: await registry.remove(ids) }),
    'agents.enrolments': async () => ({
      items: (await enrolments.list()).map((token) => ({
        id: token.id,
        name: token.name,
        uses: token.uses,
        maxUses: token.max_uses,
        expiresAt: token.expires_at,
        createdAt: token.created_at,
        revokedAt: token.revoked_at,
      })),
    }),
    'agents.createEnrolment': (input, { actor }) => enrolments.create(actor, input),
    'agents.revokeEnrolment': async ({ id }) => {
      await enrolments.revoke(id);
      return {};
    },
  };
}
