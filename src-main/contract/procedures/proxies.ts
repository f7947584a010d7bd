import { z } from 'zod';
import { query } from '../procedure';
import { address, id, nothing } from '../shapes';
import { agentStatuses } from '../states';

const cloudId = z.number().int().min(0);
const count = z.number().int().min(0);

/** Hosts that are about to lose their agent, named as the screen at hand knows them. */
const leaving = z.union([
  z.object({ hostIds: z.array(id).max(200_000) }),
  z.object({ agentIds: z.array(id).max(200_000) }),
  z.object({ cloudId, addresses: z.array(address).max(10_000) }),
]);

/** The proxies of the cloud areas, by which hosts behind them are reached. */
export const proxyProcedures = {
  'agents.proxies': query(
    'agents.read',
    nothing,
    z.object({
      /** Of each area in the order in which they are tried. */
      items: z.array(
        z.object({
          hostId: id,
          cloudId,
          innerIp: z.string(),
          outerIp: z.string(),
          status: z.enum(agentStatuses),
          /** Its agent runs and relays. */
          valid: z.boolean(),
          /** Where agents of the area download and call; empty until it is known. */
          relayUrl: z.string(),
        }),
      ),
    }),
  ),
  /** The areas that have a proxy or hosts behind one. */
  'agents.areas': query(
    'agents.read',
    nothing,
    z.object({
      items: z.array(z.object({ cloudId, proxies: count, valid: count, behind: count })),
    }),
  ),
  /** The areas that would have hosts behind proxies and no valid proxy any more. */
  'agents.stranded': query(
    'agents.read',
    z.object({ leaving }),
    z.object({ items: z.array(z.object({ cloudId, name: z.string(), behind: count })) }),
  ),
};

export type Leaving = z.infer<typeof leaving>;
