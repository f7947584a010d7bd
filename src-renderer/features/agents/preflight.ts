import type { Output } from '@contract/index';
import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
import { call } from '../../rpc';
import { hostsOf } from './grid';
import { useInstallDraft } from './install-draft';

export type PreflightHost = Output<'agents.preflight'>['hosts'][number];
export type FirewallRule = PreflightHost['rules'][number];

/** The look at the hosts of the install table: it goes on while other screens are open. */
export const usePreflight = defineStore('preflight', () => {
  const draft = useInstallDraft();
  const runId = ref<string>();
  /** The rows that were looked at, in their order. */
  const keys = shallowRef<readonly number[]>([]);
  /** The table was changed since. */
  const stale = ref(false);
  watch(
    () => draft.rows,
    () => {
      stale.value = true;
    },
    { deep: true },
  );

  async function start(): Promise<void> {
    const { hosts, keys: rows } = hostsOf(draft.rows, true);
    const { nodeType, cloudId } = draft;
    const operation = draft.operation === 'REINSTALL' ? 'REINSTALL' : 'INSTALL';
    const answer = await call('agents.preflightStart', { operation, nodeType, cloudId, hosts });
    runId.value = answer.runId;
    keys.value = rows;
    stale.value = false;
  }
  async function stop(): Promise<void> {
    if (runId.value) await call('agents.preflightStop', { runId: runId.value });
  }
  function close(): void {
    runId.value = undefined;
  }
  return { runId, keys, start, stop, close, stale };
});

/** Rules of all hosts, each once. */
export function rulesOf(hosts: readonly PreflightHost[]): FirewallRule[] {
  const rules = hosts.flatMap((host) => host.rules);
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}

/** For a ticket: one rule a line. */
export function rulesAsText(rules: readonly FirewallRule[]): string {
  return rules
    .map(
      ({ source, target, port, protocol, purpose }) =>
        `${protocol} ${source} -> ${target}:${port}  # ${purpose}\n`,
    )
    .join('');
}

/** With a mark in front by which Excel knows UTF-8. */
export function rulesAsCsv(rules: readonly FirewallRule[]): string {
  const lines = rules.map(({ source, target, port, protocol, purpose }) =>
    [source, target, port, protocol, purpose].map((cell) => `"${cell}"`).join(','),
  );
  return `\uFEFF${['source,target,port,protocol,purpose', ...lines].join('\r\n')}\r\n`;
}

export type PreflightFilter = 'all' | 'notReady' | 'warned';

/** The hosts that a filter shows, with their place in the table. */
export function filterHosts(hosts: readonly PreflightHost[], filter: PreflightFilter) {
  return hosts
    .map((host, at) => ({ host, at }))
    .filter(({ host }) => {
      if (filter === 'notReady') return host.state === 'notReady';
      return filter === 'all' || host.findings.some(({ state }) => state === 'warning');
    });
}
