import { type Migration, statements } from './migration';

/** Install commands for hosts that only reach the proxies of their cloud area. */
export const manualBehindProxies: Migration = {
  number: 20,
  name: 'manual-behind-proxies',
  up: statements(
    "alter table enrolment_tokens add column node_type text not null default 'AGENT' check (node_type in ('AGENT', 'PAGENT'))",
  ),
};
