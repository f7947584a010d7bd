import type { AddRoute } from '@main/platform/http';
import { z } from 'zod';
import { demandBusiness } from './node.business';
import type { NodeDialectDeps } from './node.dialect';
import { success } from './node.words';
import { business, cloudBody, topoQuery } from './shapes';

/** Sections 7, 8 and part two: cloud areas, businesses and their topology. */
export function cmdbRoutes(route: AddRoute, deps: NodeDialectDeps): void {
  const { cmdb, views } = deps;

  route({
    id: 'node.cloud.add',
    method: 'POST',
    path: '/api/{bk_biz_id}/clouds/',
    permission: 'cmdb.write',
    params: business,
    body: cloudBody,
    async handler({ actor, params, body }) {
      await demandBusiness(deps, params.bk_biz_id);
      const id = await cmdb.addCloud(actor, body.bk_cloud_name);
      return success({ bk_cloud_id: String(id), bk_cloud_name: body.bk_cloud_name });
    },
  });

  route({
    id: 'node.cloud.list',
    method: 'GET',
    path: '/api/{bk_biz_id}/clouds/',
    permission: 'cmdb.read',
    params: business,
    async handler({ params }) {
      await demandBusiness(deps, params.bk_biz_id);
      const clouds = await cmdb.clouds();
      return success(clouds.map(({ id, name }) => ({ bk_cloud_id: String(id), bk_cloud_name: name })));
    },
  });

  route({
    id: 'node.cmdb.applications',
    method: 'GET',
    path: '/api/cmdb/applications/',
    permission: 'cmdb.read',
    query: z.object({}),
    async handler() {
      const businesses = await views.businesses();
      return success(
        businesses.map(({ id, name, companyId }) => ({
          ApplicationName: name,
          ApplicationID: String(id),
          CompanyID: companyId,
        })),
      );
    },
  });

  route({
    id: 'node.cmdb.topo',
    method: 'GET',
    path: '/api/cmdb/{bk_biz_id}/topo/',
    permission: 'cmdb.read',
    params: business,
    query: topoQuery,
    async handler({ params, query }) {
      await demandBusiness(deps, params.bk_biz_id);
      const addresses = query.add_hosts ? await views.addressesByModule(params.bk_biz_id) : undefined;
      const found = (await cmdb.topology()).find(({ id }) => id === params.bk_biz_id);
      return success(
        (found?.sets ?? []).map((set) => ({
          SetID: String(set.id),
          SetName: set.name,
          Children: set.modules.map((module) => ({
            ModuleName: module.name,
            ModuleID: String(module.id),
            ...(addresses && { HOSTS: addresses.get(module.id) ?? [] }),
          })),
        })),
      );
    },
  });
}
