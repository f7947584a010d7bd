import {
  type FirewallRule,
  filterHosts,
  type PreflightHost,
  rulesAsCsv,
  rulesAsText,
  rulesOf,
} from '@renderer/features/agents/preflight';
import { expect, it } from 'vitest';

const rule: FirewallRule = {
  ...{ source: '10.0.0.1', target: '10.1.0.9', port: 8610, protocol: 'tcp', purpose: 'callback' },
};
const host = (state: PreflightHost['state'], rules: FirewallRule[], warns = false): PreflightHost => ({
  ...{ innerIp: '10.0.0.1', state, rules },
  findings: [{ check: 'clock', state: warns ? 'warning' : 'ok', code: '', detail: '' }],
});

it('tells each missing rule once, for a ticket and for a table', () => {
  const rules = rulesOf([host('notReady', [rule]), host('notReady', [rule, { ...rule, port: 80 }])]);
  expect(rules).toHaveLength(2);
  expect(rulesAsText([rule])).toBe('tcp 10.0.0.1 -> 10.1.0.9:8610  # callback\n');
  expect(rulesAsCsv([rule])).toBe(
    '\uFEFFsource,target,port,protocol,purpose\r\n"10.0.0.1","10.1.0.9","8610","tcp","callback"\r\n',
  );
});

it('shows hosts by what they need', () => {
  const hosts = [host('ready', []), host('notReady', []), host('ready', [], true)];
  const places = (filter: 'all' | 'notReady' | 'warned') => filterHosts(hosts, filter).map(({ at }) => at);
  expect([places('all'), places('notReady'), places('warned')]).toEqual([[0, 1, 2], [1], [2]]);
});
