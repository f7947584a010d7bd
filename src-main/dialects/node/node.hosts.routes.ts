import type { FieldIssue } from '@contract/errors';
import { address } from '@contract/shapes';
import { AppError } from '@main/kernel/app-error';
import type { AddRoute } from '@main/platform/http';
import { demandBusiness } from './node.business';
import type { NodeDialectDeps } from './node.dialect';
import { pageOf } from './node.paging';
import { hostView, statusView } from './node.views';
import { checkedPath, success } from './node.words';
import { business, checkBody, hostsQuery, proxyBody, statusQuery } from './shapes';

/** Chunks of each host's log in a list: its end. */
const logChunks = 20;

/** Sections 5, 6 and 13: hosts, their agents, and what stands in the way of one. */
export function hostRoutes(route: AddRoute, deps: NodeDialectDeps): void {
  const { cmdb, views, registry } = deps;

  route({
    id: 'node.host.list',
    method: 'GET',
    path: '/api/{bk_biz_id}/hosts/',
    permission: 'cmdb.read',
    params: business,
    query: hostsQuery,
    async handler({ params, query, request }) {
      const businessId = params.bk_biz_id;
      await demandBusiness(deps, businessId);
      const paging = { page: query.page, pageSize: query.page_size };
      const { items, total } = await cmdb.hosts({
        ...paging,
        sortBy: 'id',
        descending: false,
        filter: {
          businessId,
          setId: query.bk_set_id,
          moduleId: query.bk_module_id,
          cloudId: query.bk_cloud_id,
          version: query.version,
          keyword: query.keyword,
        },
      });
      const ids = items.map(({ id }) => id);
      const [secrets, tasks] = await Promise.all([
        views.hostsOf(businessId, ids),
        views.lastTasks(ids, logChunks),
      ]);
      const hosts = items.map((host) => hostView(host, secrets.get(host.id), tasks.get(host.id)));
      return success(pageOf(request, paging, { items: hosts, total }));
    },
  });

  route({
    id: 'node.host.status',
    method: 'GET',
    path: '/api/{bk_biz_id}/host_status/',
    permission: 'cmdb.read',
    params: business,
    query: statusQuery,
    async handler({ params, query }) {
      await demandBusiness(deps, params.bk_biz_id);
      const known = await views.hostsOf(params.bk_biz_id, query.host_ids);
      const missing = query.host_ids.find((id) => !known.has(id));
      if (missing !== undefined) throw AppError.notFound('主机 host_ids', missing);
      const agents = await registry.ofHosts(query.host_ids);
      return success(query.host_ids.map((id) => statusView(id, agents.get(id))));
    },
  });

  route({
    id: 'node.host.check',
    method: 'POST',
    path: '/api/{bk_biz_id}/hosts/check/',
    permission: 'cmdb.read',
    audited: false,
    params: business,
    body: checkBody,
    async handler({ params, body }) {
      await demandBusiness(deps, params.bk_biz_id);
      const hosts = [...new Set(body.hosts.map((host) => host.trim()))];
      const valid = hosts.filter((host) => address.safeParse(host).success);
      const obstacles = await views.obstacles(body.bk_cloud_id, valid);
      const issues = hosts.flatMap((host): FieldIssue[] => {
        const params = { ip: host, host };
        if (!valid.includes(host)) return [{ path: checkedPath, reason: 'common.notIp', params }];
        const obstacle = obstacles.get(host);
        if (!obstacle) return [];
        const reason = obstacle === 'installed' ? 'agents.installed' : 'agents.unknownCloud';
        return [{ path: checkedPath, reason, params }];
      });
      if (issues.length > 0) throw new AppError('common.invalid', {}, issues);
      return success(null);
    },
  });

  route({
    id: 'node.proxy.check',
    method: 'POST',
    path: '/api/{bk_biz_id}/hosts/proxy/check/',
    permission: 'cmdb.read',
    audited: false,
    params: business,
    body: proxyBody,
    async handler({ params, body }) {
      await demandBusiness(deps, params.bk_biz_id);
      if (!(await views.cloudExists(body.bk_cloud_id)))
        throw AppError.field('bk_cloud_id', 'cmdb.unknownReference', {
          what: '云区域',
          id: body.bk_cloud_id,
        });
      const { total, valid } = await views.proxies(body.bk_cloud_id);
      return success({ valid_count: valid, total });
    },
  });
}
