import { type Migration, statements } from './migration';

/** What people are called where they come from; the name to sign in with stays their own. */
export const displayNames: Migration = {
  number: 19,
  name: 'display-names',
  up: statements("alter table users add column display_name text not null default ''"),
};
