import { expect } from 'vitest';
import type { Muster } from '../support/muster';

export interface Task {
  readonly id: number;
  readonly inner_ip: string;
  readonly job_id: number;
}

export interface Log {
  readonly status: string;
  readonly step: string;
  readonly err_code: string;
  readonly logs: string;
}

export const business = 7;

export type Api = Awaited<ReturnType<typeof openApi>>;

/** Another system that speaks 004 to the listener. */
export async function openApi({ listener, adminPassword }: Muster) {
  const login = await post('/admin/user_login', { name: 'admin', password: adminPassword });
  const { info } = (await login.json()) as { info: { access_token: string } };
  await call('POST', '/api/cmdb/sync', { applications: [{ id: String(business), name: '消息总线' }] });

  function post(path: string, body: unknown, token?: string, method = 'POST') {
    return fetch(listener + path, {
      method,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  async function call(method: string, path: string, body?: unknown) {
    const response = await post(path, body, info.access_token, method);
    return { status: response.status, body: (await response.json()) as { data: never; result: boolean } };
  }

  const log = async (hostId: number): Promise<Log> =>
    (await call('GET', `/api/${business}/logs/${hostId}/`)).body.data;

  return {
    call,
    log,

    /** One task for each line; throws what the answer says when it is refused. */
    async tasks(operation: string, lines: readonly object[]): Promise<Task[]> {
      const body = { op_type: operation, node_type: 'AGENT', bk_cloud_id: '0', hosts: lines };
      const answer = await call('POST', `/api/${business}/tasks/`, body);
      if (!answer.body.result) throw new Error(JSON.stringify(answer.body));
      return (answer.body.data as { hosts: Task[] }).hosts;
    },

    /** The log of a host whose task has ended. */
    async ended(task: Task, timeout = 60_000): Promise<Log> {
      let last: Log | undefined;
      await expect
        .poll(
          async () => {
            last = await log(task.id);
            return last.status;
          },
          { timeout, interval: 100 },
        )
        .toMatch(/SUCCESS|FAILED/);
      return last as Log;
    },

    async status(hostId: number): Promise<string> {
      const { body } = await call('GET', `/api/${business}/host_status/?host_ids=${hostId}`);
      return (body.data as { status: string }[])[0]?.status ?? '';
    },
  };
}
