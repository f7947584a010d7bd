import { type Migration, statements } from './migration';

/** Agents that call through a reverse forward of the SSH session, and a quick way to the proxies of an area. */
export const tunnels: Migration = {
  number: 11,
  name: 'tunnels',
  up: statements(
    'alter table agents add column tunnel_port integer check (tunnel_port between 1 and 65535)',
    'create index agents_tunnels on agents (host_id) where tunnel_port is not null',
    "create index hosts_proxies on hosts (cloud_id) where node_type = 'PROXY'",
  ),
};
