import { resolve } from 'node:path';
import { toolboxDialect } from '@main/dialects/toolbox';
import { readAgentFiles } from '@main/domains/agents';
import { silentLogger } from '@main/kernel/logger';
import { createHttpServer } from '@main/platform/http';
import { afterEach } from 'vitest';
import { type Bench, openBench } from '../../domains/agents/support';

export interface Listener extends Bench {
  readonly url: string;
  call(
    method: string,
    path: string,
    options?: { token?: string; body?: unknown },
  ): Promise<{ status: number; body: Record<string, unknown> }>;
}

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** The real dialect on a real listener over a real database. */
export async function listen(): Promise<Listener> {
  const bench = await openBench();
  const server = createHttpServer({ logger: silentLogger });
  server.mount(
    toolboxDialect({ agents: bench.agents, files: await readAgentFiles(resolve('resources/agent')) }),
  );
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
  open.push(() => server.close());
  const url = `http://127.0.0.1:${port}`;
  return {
    ...bench,
    url,
    async call(method, path, { token, body } = {}) {
      const response = await fetch(url + path, {
        method,
        headers: { ...(token && { authorization: token }), 'content-type': 'application/json' },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
  };
}
