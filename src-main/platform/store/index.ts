export { type Backup, listBackups, restoreBackup } from './backup';
export { SqlError } from './driver';
export { type Migration, migrations } from './migrations';
export { type OpenStoreOptions, openStore } from './open-store';
export type { Database } from './schema';
export type { Reader, Store, Tx } from './store';
