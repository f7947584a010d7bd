import { type Migration, statements } from './migration';

/** Clusters in the orders that their list has, so that a page is read without sorting them all. */
export const clusterLists: Migration = {
  number: 8,
  name: 'cluster-lists',
  up: statements(
    'create index clusters_by_name on clusters (name, id)',
    'create index clusters_by_type on clusters (type, name, id)',
    'create index clusters_by_update on clusters (updated_at, id)',
  ),
};
