import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from './api';
import type { DemoHost } from './sandbox';

/** Number of the demo's business, an application of its CMDB. */
const business = 5093;
const installWithin = 90_000;

/** What the demo says as it goes. */
export type Say = (line: string) => void;

/** Fills the CMDB with a small company. */
export async function syncCmdb(api: Api, hosts: readonly DemoHost[], say: Say): Promise<void> {
  const answer = (await api.post('/api/cmdb/sync', {
    product_lines: [{ id: '4', name: '消息平台' }],
    applications: [{ id: String(business), name: '消息总线', product_line_id: '4', company_id: '0' }],
    sets: [{ id: 11, application_id: String(business), name: '华南大区' }],
    modules: [{ id: 21, set_id: 11, name: '接入' }],
    hosts: hosts.map(({ name, user, password, host }) => ({
      inner_ip: host.address,
      outer_ip: '',
      cloud_id: 0,
      host_name: name,
      os_type: 'LINUX',
      ssh_user: user,
      ssh_port: host.port,
      auth_type: 'PASSWORD',
      ssh_passwd: password,
      application_id: String(business),
      modules: [21],
      product_line_id: '4',
      usage: 'web',
      location: 'loopback',
      is_initialized: 1,
      remark: '',
    })),
  })) as { data: { hosts: { added: number } } };
  say(`CMDB: ${answer.data.hosts.added} hosts synced into business ${business}`);
}

interface HostItem {
  readonly id: number;
  readonly inner_ip: string;
  readonly status: readonly { readonly status: string; readonly version: string }[];
}

/** Installs an agent on every host (004's tasks) and follows each through its steps. */
export async function installAgents(api: Api, hosts: readonly DemoHost[], say: Say): Promise<void> {
  const started = (await api.post(`/api/${business}/tasks/`, {
    op_type: 'INSTALL',
    node_type: 'AGENT',
    bk_cloud_id: '0',
    hosts: hosts.map(({ user, password, host }) => ({
      inner_ips: host.address,
      account: user,
      port: host.port,
      auth_type: 'PASSWORD',
      os_type: 'LINUX',
      password,
    })),
  })) as { data: { hosts: { id: number; inner_ip: string }[] } };
  say(`Agents: installing on ${started.data.hosts.length} hosts over SSH`);
  await Promise.all(started.data.hosts.map((host) => followInstall(api, host, say)));

  const listed = (await api.get(`/api/${business}/hosts/?page_size=100`)) as { data: { items: HostItem[] } };
  for (const { inner_ip, status } of listed.data.items) {
    const [agent] = status;
    say(`  ${inner_ip}  agent ${agent?.status ?? 'UNKNOWN'} ${agent?.version ?? ''}`);
    if (agent?.status !== 'RUNNING') throw new Error(`the agent of ${inner_ip} is not running`);
  }
}

async function followInstall(api: Api, host: { id: number; inner_ip: string }, say: Say): Promise<void> {
  const deadline = Date.now() + installWithin;
  for (let before = ''; Date.now() < deadline; await delay(200)) {
    const { data } = (await api.get(`/api/${business}/logs/${host.id}/`)) as {
      data: { status: string; step: string; err_code: string; logs: string };
    };
    if (data.step !== before) say(`  ${host.inner_ip}  ${data.step}`);
    before = data.step;
    if (data.status === 'SUCCESS') return;
    if (data.status === 'FAILED') throw new Error(`${host.inner_ip}: ${data.err_code}\n${data.logs}`);
  }
  throw new Error(`${host.inner_ip}: the installation did not end`);
}

interface ScriptAnswer {
  readonly code: number;
  readonly exit_code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly msg: string;
}

const script = `#!/bin/sh
echo "hello from $1"
echo "kernel $(uname -r), up $(cut -d. -f1 /proc/uptime 2>/dev/null || echo '?') s"
`;

/** Runs one script on every host at once (000's sync) and prints what each answered. */
export async function runScript(api: Api, hosts: readonly DemoHost[], say: Say): Promise<void> {
  say(`Script: running on ${hosts.length} hosts`);
  const answers = await Promise.all(
    hosts.map(async ({ name, user, host }) => {
      const answer = (await api.post('/agent/script/sync', {
        interpreter: '/bin/sh',
        path: '/tmp',
        user,
        content: script,
        param: name,
        timeout: 30,
        ip: host.address,
        task_id: `demo-${name}`,
      })) as ScriptAnswer;
      return { address: host.address, answer };
    }),
  );
  for (const { address, answer } of answers) {
    say(`  ${address}  exit ${answer.exit_code}  ${answer.stdout.trim().replaceAll('\n', ' | ')}`);
    if (answer.code !== 0 || answer.exit_code !== 0)
      throw new Error(`${address}: ${answer.msg} ${answer.stderr}`);
  }
}
