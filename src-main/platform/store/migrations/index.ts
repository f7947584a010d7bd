import { access } from './0001-access';
import { cmdb } from './0002-cmdb';
import { jobs } from './0003-jobs';
import { agents } from './0004-agents';
import { scripts } from './0005-scripts';
import { hostKeyStates } from './0006-host-key-states';
import { hostAssets } from './0007-host-assets';
import { clusterLists } from './0008-cluster-lists';
import { results } from './0009-results';
import { library } from './0010-library';
import { tunnels } from './0011-tunnels';
import { terminals } from './0012-terminals';
import { files } from './0013-files';
import { rolling } from './0014-rolling';
import { schedules } from './0015-schedules';
import { identities } from './0016-identities';
import { targetSets } from './0017-target-sets';
import { manualInstalls } from './0018-manual-installs';
import { displayNames } from './0019-display-names';
import { manualBehindProxies } from './0020-manual-behind-proxies';
import type { Migration } from './migration';

export type { Migration } from './migration';
export { statements } from './migration';

/** All migrations in order; the last one is the version that this Muster writes. */
export const migrations: readonly Migration[] = [
  access,
  cmdb,
  jobs,
  agents,
  scripts,
  hostKeyStates,
  hostAssets,
  clusterLists,
  results,
  library,
  tunnels,
  terminals,
  files,
  rolling,
  schedules,
  identities,
  targetSets,
  manualInstalls,
  displayNames,
  manualBehindProxies,
];
