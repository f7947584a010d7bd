import { type Migration, statements } from './migration';

/** Enrolment tokens for one host at one place, and what became of them. */
export const manualInstalls: Migration = {
  number: 18,
  name: 'manual-installs',
  up: statements(
    'alter table enrolment_tokens add column business_id integer',
    'alter table enrolment_tokens add column cloud_id integer',
    'alter table enrolment_tokens add column inner_ip text check (inner_ip is null or (business_id is not null and cloud_id is not null and max_uses = 1))',
    'alter table enrolment_tokens add column used_at integer',
    "alter table enrolment_tokens add column used_from text not null default ''",
    'alter table enrolment_tokens add column used_instance text',
    'create index agents_enrolment on agents (enrolment_id) where enrolment_id is not null',
  ),
};
