import type { TargetState } from '@contract/states';
import type { HostTask } from '@main/domains/agents';

/** A host as the CMDB lists it. */
export interface ListedHost {
  readonly id: number;
  readonly innerIp: string;
  readonly outerIp: string;
  readonly cloudId: number;
  readonly businessId: number | null;
  readonly nodeType: string;
  readonly osType: string;
  readonly sshUser: string;
  readonly sshPort: number;
  readonly authType: string;
  readonly hostName: string;
  readonly updatedAt: number;
  readonly agent: { readonly status: string; readonly version: string };
}

interface Secrets {
  readonly hasPassword: boolean;
  readonly hasKey: boolean;
}

/** The name of the process that runs on a host. */
const processName = 'muster-agent';

/** 004's words for a task's state. */
const statuses: Readonly<Record<TargetState, string>> = {
  queued: 'QUEUE',
  running: 'RUNNING',
  stopping: 'RUNNING',
  succeeded: 'SUCCESS',
  skipped: 'SUCCESS',
  failed: 'FAILED',
  timed_out: 'FAILED',
  cancelled: 'FAILED',
  lost: 'FAILED',
};

/** Status, step, code and log of a host's last task (section 12); all empty where it had none. */
export function taskView(task: HostTask | undefined) {
  if (!task) return { status: '', step: '', err_code: '', logs: '' };
  const status = statuses[task.state];
  return { status, step: stepOf(task, status), err_code: codeOf(task, status), logs: logOf(task) };
}

/** An item of the host list (section 5). */
export function hostView(host: ListedHost, secrets: Secrets | undefined, task: HostTask | undefined) {
  const { err_code, status, step, logs } = taskView(task);
  return {
    id: host.id,
    status: [{ ...statusView(host.id, host.agent), logs }],
    bk_biz_id: host.businessId === null ? '' : String(host.businessId),
    bk_cloud_id: String(host.cloudId),
    inner_ip: host.innerIp,
    outer_ip: host.outerIp || null,
    node_type: host.nodeType,
    os_type: host.osType,
    account: host.sshUser,
    port: host.sshPort,
    auth_type: host.authType,
    password: secrets?.hasPassword ? '******' : '',
    key: secrets?.hasKey ? '******' : '',
    host_name: host.hostName,
    update_time: localTime(host.updatedAt),
    job_result: {
      job_id: task ? String(task.id) : '',
      status,
      // The example has `code` and it is empty until the end; the table calls it err_code.
      code: task && statuses[task.state] !== 'QUEUE' && status !== 'RUNNING' ? err_code : '',
      err_code,
      step,
      logs,
    },
  };
}

/** An agent's status (section 6); a host without an agent is UNKNOWN. */
export function statusView(hostId: number, agent: { status: string; version: string } | undefined) {
  return {
    name: processName,
    status: agent?.status ?? 'UNKNOWN',
    type: 'agent',
    version: agent?.version ?? '',
    host_id: hostId,
  };
}

/** A failed task ended in OVER_FAILED; the log says in which step it failed. */
function stepOf(task: HostTask, status: string): string {
  if (status === 'FAILED') return 'OVER_FAILED';
  return task.step || 'INIT';
}

function codeOf(task: HostTask, status: string): string {
  if (status === 'QUEUE') return 'INIT';
  if (status === 'RUNNING') return 'STILL_RUNNING';
  return task.code || (status === 'SUCCESS' ? 'SUCCESS' : 'UNEXPECTED_RETURN');
}

/** Lines end as in the seed's example. A failure that no log line tells is told by its message. */
function logOf({ log, message }: HostTask): string {
  const text = log || message;
  return text.replace(/\r?\n/g, '\r\n');
}

/** `YYYY-MM-DD HH:mm:ss`, local. */
function localTime(at: number): string {
  const time = new Date(at);
  const parts = [time.getMonth() + 1, time.getDate(), time.getHours(), time.getMinutes(), time.getSeconds()];
  const [month, day, hour, minute, second] = parts.map((part) => String(part).padStart(2, '0'));
  return `${time.getFullYear()}-${month}-${day} ${hour}:${minute}:${second}`;
}
