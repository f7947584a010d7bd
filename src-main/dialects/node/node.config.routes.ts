import type { Settings } from '@contract/procedures/settings';
import { AppError } from '@main/kernel/app-error';
import type { AddRoute } from '@main/platform/http';
import type { NodeDialectDeps } from './node.dialect';
import { success } from './node.words';
import { kvBody, kvQuery } from './shapes';

type Key = 'nginx' | 'timeout';

/** Sections 1 and 2: the listener's addresses, and how long an installation may take. */
export function configRoutes(route: AddRoute, { settings }: NodeDialectDeps): void {
  route({
    id: 'node.kv.get',
    method: 'GET',
    path: '/api/config/kv/',
    permission: 'settings.read',
    query: kvQuery,
    handler: async ({ query }) => success(view(query.key, settings.get())),
  });

  route({
    id: 'node.kv.set',
    method: 'POST',
    path: '/api/config/kv/',
    permission: 'settings.write',
    body: kvBody,
    async handler({ actor, body }) {
      const { key, inner_ip, outer_ip, timeout } = body;
      if (key === 'timeout') {
        if (timeout === undefined) throw AppError.field('timeout', 'common.required');
        return success(view(key, await settings.update(actor, { installTimeoutSeconds: timeout })));
      }
      if (inner_ip === undefined && outer_ip === undefined)
        throw AppError.field('inner_ip', 'common.required');
      const now = await settings
        .update(actor, { innerAddresses: inner_ip, outerAddresses: outer_ip })
        .catch((error: unknown) => {
          throw inWireNames(error);
        });
      return success(view(key, now));
    },
  });
}

function view(key: Key, settings: Settings) {
  return key === 'nginx'
    ? { inner_ip: settings.innerAddresses, outer_ip: settings.outerAddresses }
    : { timeout: String(settings.installTimeoutSeconds) };
}

function inWireNames(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  const issues = error.issues.map(({ path }) => ({
    path: path === 'outerAddresses' ? 'outer_ip' : 'inner_ip',
    reason: 'agents.badListeners' as const,
  }));
  return new AppError(error.reason, error.params, issues);
}
