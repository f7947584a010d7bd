import type { PreflightCode } from '@contract/codes';
import type { Output } from '@contract/index';
import type { FindingState, PreflightCheck } from '@contract/preflight';
import type { SshError, SshErrorCode } from '@main/platform/ssh';
import { isNewEnough, isSafePath, neededKiB } from './install.probe';
import { judgeAnswer } from './preflight.program';

export type PreflightHost = Output<'agents.preflight'>['hosts'][number];
export type Finding = PreflightHost['findings'][number];
export type FirewallRule = PreflightHost['rules'][number];

/** Seconds that clocks may differ. */
const mostSkew = 60;
/** KiB below which logs will fill the disk soon. */
const scarceKiB = 5 * neededKiB;

export function finding(
  check: PreflightCheck,
  state: FindingState,
  code: PreflightCode | '' = '',
  detail = '',
): Finding {
  return { check, state, code, detail: detail.slice(0, 300) };
}

const loginFailures: Readonly<Record<SshErrorCode, readonly ['tcp' | 'hostKey' | 'login', PreflightCode]>> = {
  refused: ['tcp', 'TCP_REFUSED'],
  unreachable: ['tcp', 'TCP_UNREACHABLE'],
  no_jump: ['tcp', 'NO_PROXY'],
  connect_timeout: ['tcp', 'TCP_TIMEOUT'],
  handshake_timeout: ['tcp', 'SSH_NO_SERVER'],
  protocol: ['tcp', 'SSH_NO_SERVER'],
  host_key_unknown: ['hostKey', 'HOST_KEY_UNKNOWN'],
  host_key_changed: ['hostKey', 'HOST_KEY_CHANGED'],
  wrong_password: ['login', 'SSH_WRONG_PASSWORD'],
  key_refused: ['login', 'SSH_LOGIN_KEY_ERR'],
  key_invalid: ['login', 'SSH_LOGIN_KEY_ERR'],
  auth_method: ['login', 'NOT_SUPPORT_AUTH_WAY'],
  lost: ['login', 'LOGIN_FAILED'],
  socket_timeout: ['login', 'LOGIN_FAILED'],
  aborted: ['login', 'LOGIN_FAILED'],
};

/** How far a login came that failed. `key`: what is said of the host key, where it was accepted. */
export function judgeLogin(error: SshError, place: string, key: Finding): Finding[] {
  const [check, code] = loginFailures[error.code];
  const detail = error.hostKey ? error.hostKey.fingerprint : error.message;
  const failed = finding(check, 'failed', code, detail);
  if (check === 'tcp') return [failed];
  // A key that cannot be read fails before anything is dialled.
  if (error.code === 'key_invalid') return [failed];
  const reached = finding('tcp', 'ok', '', place);
  return check === 'hostKey' ? [reached, failed] : [reached, key, failed];
}

type Facts = ReadonlyMap<string, string>;

/** What the probe of an installation says, check by check. undefined: it did not finish. */
export function judgeProbe(facts: Facts, replaces: boolean): Finding[] | undefined {
  const of = (key: string) => facts.get(key) ?? '';
  const os = of('os');
  if (os !== '' && os !== 'Linux') return [finding('system', 'failed', 'WRONG_SYSTEM', os)];
  if (of('done') !== 'yes') return undefined;
  const root = of('privilege') === 'root' || of('privilege') === 'sudo';
  const there = of('agent') === 'yes';
  return [
    judgePrivilege(of('user'), of('privilege'), of('sudo')),
    finding('system', 'ok', '', `${os} ${of('arch')}`),
    judgePython(facts, root),
    judgeDisk(facts),
    there && !replaces
      ? finding('agent', 'warning', 'AGENT_THERE', of('home'))
      : finding('agent', 'ok', '', of('home')),
  ];
}

/** @param sudo `password`, or what sudo said when it refused */
function judgePrivilege(user: string, privilege: string, sudo: string): Finding {
  if (privilege === 'root') return finding('privilege', 'ok', '', user);
  if (privilege === 'sudo')
    return finding('privilege', 'ok', sudo === 'password' ? 'SUDO_PASSWORD' : '', `${user} + sudo`);
  return finding('privilege', 'warning', 'NO_PRIVILEGE', [user, sudo].filter(Boolean).join(' · '));
}

function judgePython(facts: Facts, root: boolean): Finding {
  const version = facts.get('version') ?? '';
  const path = facts.get('python') ?? '';
  if (isNewEnough(version) && isSafePath(path)) return finding('python', 'ok', '', `${version} ${path}`);
  const packages = facts.get('packages');
  if (root && packages) return finding('python', 'warning', 'PYTHON_INSTALLABLE', packages);
  return finding('python', 'failed', 'PYTHON_MISSING', version);
}

function judgeDisk(facts: Facts): Finding {
  const places = [
    [facts.get('above') ?? '', facts.get('home_free') ?? ''],
    [facts.get('tmp') ?? '', facts.get('tmp_free') ?? ''],
  ].filter(([place, free]) => place && /^\d+$/.test(free ?? ''));
  const words = places.map(([place, free]) => `${place}: ${Math.floor(Number(free) / 1024)} MB`).join(', ');
  const least = Math.min(...places.map(([, free]) => Number(free)));
  if (least < neededKiB) return finding('disk', 'failed', 'DISK_FULL', words);
  return least < scarceKiB ? finding('disk', 'warning', 'DISK_LOW', words) : finding('disk', 'ok', '', words);
}

/** @param between Muster's clock before and after the host was asked, in milliseconds */
export function judgeClock(facts: Facts, between: readonly [number, number]): Finding {
  const text = facts.get('now') ?? '';
  if (!/^\d{9,11}$/.test(text)) return finding('clock', 'warning', 'CLOCK_UNKNOWN', text);
  const at = Number(text) * 1000;
  const [before, after] = between;
  // The host's second may have begun just before it was asked.
  const skew = at + 1000 < before ? at - before : at > after ? at - after : 0;
  const words = `${skew > 0 ? '+' : ''}${Math.round(skew / 1000)} s`;
  if (Math.abs(skew) > mostSkew * 1000) return finding('clock', 'warning', 'CLOCK_SKEW', words);
  return finding('clock', 'ok', '', words);
}

/** Whether the folders that an installation needs can be written, and files in the temporary one run. */
export function judgeWriting(probe: Facts, clock: Facts): Finding {
  const tmp = probe.get('tmp') ?? '';
  if (!isSafePath(tmp) || clock.get('made') === 'no')
    return finding('tmp', 'failed', 'TMP_NOT_WRITABLE', tmp || '/tmp');
  if (probe.get('writable') !== 'yes')
    return finding('tmp', 'failed', 'HOME_NOT_WRITABLE', probe.get('above') ?? '');
  if (clock.get('runs') !== 'yes') return finding('tmp', 'warning', 'TMP_NOEXEC', tmp);
  return finding('tmp', 'ok', '', tmp);
}

/** Whether the host reaches the listener. */
export function judgeCallback(urls: readonly string[], facts: Facts): Finding {
  if (urls.length === 0 || facts.get('tool') === 'none')
    return finding('callback', 'warning', 'CALLBACK_UNTESTED');
  const answers = urls.map((url, at) => {
    const text = facts.get(`callback_${at}`) ?? '';
    return { url, text, who: judgeAnswer(text) };
  });
  const good = answers.filter(({ who }) => who === 'muster');
  const bad = answers.filter(({ who }) => who !== 'muster');
  const words = bad.map(({ url, text }) => `${url} (${text.slice(0, 90).trim() || '-'})`).join('; ');
  if (bad.length === 0) return finding('callback', 'ok', '', good.map(({ url }) => url).join(', '));
  if (good.length > 0) return finding('callback', 'warning', 'CALLBACK_PARTLY', words);
  const other = bad.some(({ who }) => who === 'other');
  return finding('callback', 'failed', other ? 'CALLBACK_OTHER' : 'CALLBACK_FAILED', words);
}

/** The ways that seem to be closed between this host and Muster. */
export function missingRules(
  findings: readonly Finding[],
  host: { readonly address: string; readonly port: number },
  muster: { readonly own: readonly string[]; readonly urls: readonly string[] },
): FirewallRule[] {
  const has = (...codes: string[]) => findings.some(({ code }) => codes.includes(code));
  const protocol = 'tcp' as const;
  if (has('TCP_TIMEOUT', 'TCP_UNREACHABLE')) {
    const source = muster.own.join(',');
    return [{ source, target: host.address, port: host.port, protocol, purpose: 'ssh' }];
  }
  if (!has('CALLBACK_FAILED')) return [];
  return muster.urls.map((url) => {
    const { hostname, port } = new URL(url);
    const target = hostname.replace(/^\[|\]$/g, '');
    return { source: host.address, target, port: Number(port) || 80, protocol, purpose: 'callback' };
  });
}
