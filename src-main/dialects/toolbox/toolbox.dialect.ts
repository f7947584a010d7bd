import { type AgentFile, type AgentsService, type KnownAgent, relayOf } from '@main/domains/agents';
import { AppError } from '@main/kernel/app-error';
import { createErrorTable, type Dialect, tokenOf } from '@main/platform/http';
import { refusalOf } from './refusals';
import { fileParams, nextTaskQuery, registerBody, taskBody } from './shapes';

export interface ToolboxServices {
  readonly agents: Pick<
    AgentsService,
    'registry' | 'tasks' | 'identities' | 'enrolments' | 'downloads' | 'relays'
  >;
  /** The agent's files, by which hosts install it. */
  readonly files: readonly AgentFile[];
}

const mebibyte = 1_048_576;
/** Two streams at the default cap, escaped as JSON within JSON. */
const resultLimit = 64 * mebibyte;

/** Seed 001: agents that register, ask for work and bring results; and their download. */
export function toolboxDialect({ agents, files }: ToolboxServices): Dialect {
  const { registry, tasks, identities, enrolments, downloads, relays } = agents;
  const byName = new Map(files.map((file) => [file.name, file]));

  /** The process that asks, where it says which one it is. */
  const callerOf = (instance: string | undefined, hostName = '', addresses: string[] = []) =>
    instance === undefined ? undefined : { instance, hostName, addresses: addresses.filter(Boolean) };

  /** Where a request came from; '' where that is a relay, or Muster's own end of a tunnel. */
  function placeOf(address: string, headers: Parameters<typeof relayOf>[0]): string {
    const plain = address.replace(/^::ffff:/i, '');
    return relayOf(headers) !== undefined || /^127\.|^::1$/.test(plain) ? '' : plain;
  }

  /** The agent of a request, which must be the one it says it is. */
  async function agentNamed(name: string, authorization: string | undefined): Promise<KnownAgent> {
    const agent = await registry.known(tokenOf(authorization) ?? '');
    if (!agent) throw new AppError('common.unauthenticated');
    if (agent.name !== name) throw new AppError('common.forbidden');
    return agent;
  }

  return {
    name: 'toolbox',
    owns: (path) => /^\/agent\/(new|task|download)(\/|$)/.test(path),
    errors: createErrorTable(refusalOf),
    async authenticate(token, _door, { headers }) {
      const agent = await registry.authenticate(token);
      if (agent) await relays.admitAgent(relayOf(headers), token);
      return agent;
    },

    routes(route) {
      route({
        id: 'agent.register',
        method: 'POST',
        path: '/agent/new',
        permission: 'none',
        body: registerBody,
        async handler({ body, address, request }) {
          const { instance, facts } = body;
          await relays.admitAgent(relayOf(request.headers), body.token);
          const caller = callerOf(instance, facts?.hostname, [
            placeOf(address, request.headers),
            ...(facts?.addresses ?? []),
          ]);
          const registered = await registry.register({ ...body, facts, caller });
          if (!registered) throw new AppError('agents.wrongToken');
          const { token, name } = registered;
          return { status: true, ...(token !== undefined && { token }), ...(name !== undefined && { name }) };
        },
      });

      route({
        id: 'agent.next-task',
        method: 'GET',
        path: '/agent/task',
        permission: 'agent',
        query: nextTaskQuery,
        async handler({ query, address, request, signal }) {
          const agent = await agentNamed(query.agent_name, request.headers.authorization);
          const caller = callerOf(query.instance, query.host, [placeOf(address, request.headers)]);
          if (caller) await identities.heard(agent.id, caller);
          const task = await tasks.next(agent, query.wait, signal);
          const servers = await relays.newsFor(
            relayOf(request.headers),
            tokenOf(request.headers.authorization) ?? '',
            query.servers,
          );
          return {
            ...{ task_id: task?.id ?? null, command: task?.command ?? null },
            ...(servers && { servers }),
          };
        },
      });

      route({
        id: 'agent.report',
        method: 'POST',
        path: '/agent/task',
        permission: 'agent',
        body: taskBody,
        bodyLimit: resultLimit,
        async handler({ body, request }) {
          const agent = await agentNamed(body.name, request.headers.authorization);
          if (body.result !== undefined) await tasks.report(agent, body.task_id, body.result);
          else if (body.state) await tasks.confirm(agent, body.task_id);
          else throw AppError.field('result', 'common.required');
          return { status: true };
        },
      });

      route({
        id: 'agent.download',
        method: 'GET',
        path: '/agent/download/{file}',
        permission: 'none',
        params: fileParams,
        async handler({ params, request, reply }) {
          const token = tokenOf(request.headers.authorization);
          const allowed =
            token !== undefined &&
            ((await downloads.allows(token)) || (await enrolments.allowsDownload(token)));
          if (!allowed) throw new AppError('common.unauthenticated');
          await relays.admitDownload(relayOf(request.headers), token);
          const file = byName.get(params.file);
          if (!file) throw AppError.notFound('file', params.file);
          return reply
            .header('content-type', 'application/octet-stream')
            .header('x-checksum-sha256', file.sha256)
            .send(file.content);
        },
      });
    },
  };
}
