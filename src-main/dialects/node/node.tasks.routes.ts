import { AppError } from '@main/kernel/app-error';
import type { AddRoute } from '@main/platform/http';
import { demandBusiness } from './node.business';
import type { NodeDialectDeps } from './node.dialect';
import { inWireNames, readLines } from './node.lines';
import { taskView } from './node.views';
import { success } from './node.words';
import { business, businessHost, businessJob, jobsQuery, taskBody } from './shapes';

/** Chunks of a log that are answered at most; an installation's log is far shorter. */
const logChunks = 2000;

/** Sections 9 to 12: tasks and their logs. */
export function taskRoutes(route: AddRoute, deps: NodeDialectDeps): void {
  const { operate, views } = deps;

  route({
    id: 'node.task.create',
    method: 'POST',
    path: '/api/{bk_biz_id}/tasks/',
    permission: 'agents.operate',
    params: business,
    body: taskBody,
    async handler({ actor, params, body }) {
      await demandBusiness(deps, params.bk_biz_id);
      if (!body.node_type && body.op_type !== 'UNINSTALL')
        throw AppError.field('node_type', 'common.required');
      const { hosts, written } = readLines(body);
      const done = await operate
        .operate(actor, {
          operation: body.op_type,
          nodeType: body.node_type ?? 'AGENT',
          businessId: params.bk_biz_id,
          cloudId: body.bk_cloud_id,
          hosts,
        })
        .catch((error: unknown) => {
          throw inWireNames(error, written);
        });
      return success({
        hosts: done.hosts.map(({ hostId, innerIp, targetId }) => ({
          id: hostId,
          inner_ip: innerIp,
          job_id: targetId,
        })),
      });
    },
  });

  route({
    id: 'node.task.stop',
    method: 'DELETE',
    path: '/api/{bk_biz_id}/tasks/{job_id}/',
    permission: 'agents.operate',
    params: businessJob,
    async handler({ params }) {
      await demandBusiness(deps, params.bk_biz_id);
      const { ended } = await operate.stop(params.bk_biz_id, [params.job_id]).catch((error: unknown) => {
        throw unknownTask(error, 'job_id');
      });
      if (ended.length > 0) throw new AppError('jobs.ended');
      return success(null);
    },
  });

  route({
    id: 'node.task.stop-bulk',
    method: 'DELETE',
    path: '/api/{bk_biz_id}/tasks/bulk/',
    permission: 'agents.operate',
    params: business,
    query: jobsQuery,
    async handler({ params, query }) {
      await demandBusiness(deps, params.bk_biz_id);
      const { ended } = await operate.stop(params.bk_biz_id, query.jobs).catch((error: unknown) => {
        throw unknownTask(error, 'jobs');
      });
      // Those that had ended need no stop; only when all had is there nothing that was done.
      if (ended.length === new Set(query.jobs).size) throw new AppError('jobs.ended');
      return success(null);
    },
  });

  route({
    id: 'node.log',
    method: 'GET',
    path: '/api/{bk_biz_id}/logs/{host_id}/',
    permission: 'agents.read',
    params: businessHost,
    async handler({ params }) {
      const { bk_biz_id, host_id } = params;
      await demandBusiness(deps, bk_biz_id);
      if (!(await views.hostsOf(bk_biz_id, [host_id])).has(host_id))
        throw AppError.notFound('主机 host_id', host_id);
      return success(taskView((await views.lastTasks([host_id], logChunks)).get(host_id)));
    },
  });
}

/** A task that is not there, by the field that named it. */
function unknownTask(error: unknown, field: string): unknown {
  if (!(error instanceof AppError) || error.reason !== 'common.notFound') return error;
  return AppError.notFound(`任务 ${field}`, error.params.id ?? '');
}
