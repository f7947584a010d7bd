import { execDialect } from '@main/dialects/exec';
import { feishuDialect } from '@main/dialects/feishu';
import { nodeDialect } from '@main/dialects/node';
import { opsDialect } from '@main/dialects/ops';
import { tadDialect } from '@main/dialects/tad';
import { toolboxDialect } from '@main/dialects/toolbox';
import type { Logger } from '@main/kernel/logger';
import { createHttpServer, type HttpServer } from '@main/platform/http';
import type { Services } from './services';

/** The door of agents and other systems: one plugin for each dialect. */
export function createListener(services: Services, logger: Logger): HttpServer {
  const { users, agents, agentFiles, cmdb, audit, operate, operateViews, settings } = services;
  const { exec, transfers } = services;
  const { registry, relays } = agents;
  const authenticate = (token: string) => users.authenticate(token);
  const server = createHttpServer({ logger, audit: audit.sink('api') });
  server.mount(toolboxDialect({ agents, files: agentFiles }));
  server.mount(
    execDialect({
      exec,
      transfers,
      async authenticate(token, door, relay) {
        if (door !== 'agent') return users.authenticate(token);
        const agent = await registry.authenticate(token);
        if (agent) await relays.admitAgent(relay, token);
        return agent;
      },
    }),
  );
  server.mount(opsDialect({ users }));
  server.mount(feishuDialect({ feishu: services.feishu }));
  server.mount(tadDialect({ cmdb, authenticate }));
  server.mount(nodeDialect({ users, operate, views: operateViews, registry, cmdb, settings }));
  return server;
}
