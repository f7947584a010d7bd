import { z } from 'zod';
import { query } from '../procedure';
import { id, nothing } from '../shapes';
import { agentStatuses } from '../states';

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
          cloudId: z.number().int().min(0),
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
};
