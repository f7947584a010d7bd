import { z } from 'zod';
import { command, query } from '../procedure';
import { id, name, nothing, time } from '../shapes';

const source = z.enum(['cmdb', 'aos', 'manual']);
const cloudId = z.number().int().min(0);
/** Kept as the company's CMDB gave it; 32 hex when made here. */
export const givenId = z.string().min(1).max(64);
const remark = z.string().max(1024);
const rename = z.object({ id, name });
const remove = z.object({ id });
/** How many hosts were left without a module and are in 空闲机 now. */
const toIdle = z.object({ toIdle: z.number() });

/** What hosts are ordered by: product lines, businesses, sets, modules, environments, cloud areas. */
export const placeProcedures = {
  'places.productLines': query(
    'cmdb.read',
    nothing,
    z.object({
      items: z.array(z.object({ id, name: z.string(), source, businesses: z.number(), hosts: z.number() })),
    }),
  ),
  'places.addProductLine': command('cmdb.write', z.object({ name }), z.object({ id })),
  'places.renameProductLine': command('cmdb.write', rename, nothing),
  'places.deleteProductLine': command('cmdb.write', remove, nothing),
  'places.updateBusiness': command(
    'cmdb.write',
    z.object({ id, name: name.optional(), productLineId: id.nullable().optional() }),
    nothing,
  ),
  /** Refused while it has hosts or clusters; its sets and modules go with it. */
  'places.deleteBusiness': command('cmdb.write', remove, nothing),
  'places.addSet': command('cmdb.write', z.object({ businessId: id, name }), z.object({ id })),
  'places.renameSet': command('cmdb.write', rename, nothing),
  /** Its modules go with it; hosts that have no other module go to 空闲机. */
  'places.deleteSet': command('cmdb.write', remove, toIdle),
  'places.addModule': command('cmdb.write', z.object({ setId: id, name }), z.object({ id })),
  'places.renameModule': command('cmdb.write', rename, nothing),
  'places.deleteModule': command('cmdb.write', remove, toIdle),
  'places.environments': query(
    'cmdb.read',
    nothing,
    z.object({
      items: z.array(
        z.object({
          id: givenId,
          name: z.string(),
          remark: z.string(),
          source,
          hosts: z.number(),
          clusters: z.number(),
          updatedAt: time,
        }),
      ),
    }),
  ),
  'places.addEnvironment': command(
    'cmdb.write',
    z.object({ name, remark: remark.default('') }),
    z.object({ id: givenId }),
  ),
  'places.updateEnvironment': command(
    'cmdb.write',
    z.object({ id: givenId, name: name.optional(), remark: remark.optional() }),
    nothing,
  ),
  'places.deleteEnvironment': command('cmdb.write', z.object({ id: givenId }), nothing),
  'places.renameCloud': command('cmdb.write', z.object({ id: cloudId, name }), nothing),
  'places.deleteCloud': command('cmdb.write', z.object({ id: cloudId }), nothing),
};
