import type { Handlers } from '@main/kernel/dispatch';
import { viewAgent } from './agents.columns';
import type { AgentsService } from './agents.service';
import { isPlaced } from './enrolling';
import type { ListedEnrolment } from './enrolments.store';
import type { ManualInstalls } from './manual.service';
import type { PreflightNames } from './preflight.handlers';
import type { ProxyNames } from './proxies.handlers';
import type { UpgradeNames } from './upgrade.service';

/** Screens' calls about agents themselves; installing them is told elsewhere. */
export function agentHandlers({
  registry,
  enrolments,
}: AgentsService): Omit<
  Handlers<'agents'>,
  | 'agents.createManual'
  | 'agents.export'
  | 'agents.operate'
  | 'agents.addresses'
  | ProxyNames
  | PreflightNames
  | UpgradeNames
  | 'agents.log'
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
        place: placeOf(token),
        usedAt: token.used_at,
        usedFrom: token.used_from,
      })),
    }),
    'agents.createEnrolment': (input, { actor }) => enrolments.create(actor, input),
    'agents.revokeEnrolment': async ({ id }) => {
      await enrolments.revoke(id);
      return {};
    },
  };
}

/** Where the one host of a token belongs. */
function placeOf(token: ListedEnrolment) {
  if (!isPlaced(token)) return null;
  return {
    ...{ businessId: token.business_id, businessName: token.business_name ?? '' },
    ...{ cloudId: token.cloud_id, cloudName: token.cloud_name ?? '' },
    ...{ nodeType: token.node_type, innerIp: token.inner_ip, hostId: token.host_id },
  };
}

/** Screens' calls about installations that somebody runs on the host. */
export function manualHandlers(manual: ManualInstalls): Pick<Handlers<'agents'>, 'agents.createManual'> {
  return { 'agents.createManual': (input, { actor }) => manual.create(actor, input) };
}
