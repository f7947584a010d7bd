import { access } from './0001-access';
import { jobs } from './0003-jobs';
import { scripts } from './0005-scripts';
import type { Migration } from './migration';

export type { Migration } from './migration';
export { statements } from './migration';

/** All migrations in order; the last one is the version that this Muster writes. */
export const migrations: readonly Migration[] = [access, jobs, scripts];
