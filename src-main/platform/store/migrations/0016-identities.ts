import { type Migration, statements } from './migration';

/** Agents whose token two machines show. */
export const identities: Migration = {
  number: 16,
  name: 'identities',
  up: statements(
    'alter table agents add column conflict text check (conflict is null or json_valid(conflict))',
    'create index agents_conflicts on agents (id) where conflict is not null',
  ),
};
