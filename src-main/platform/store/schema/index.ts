import type { AgentTables } from './agents';
import type { CmdbTables } from './cmdb';
import type { FileTables } from './files';
import type { JobTables } from './jobs';
import type { LibraryTables } from './library';
import type { NotifyTables } from './notify';
import type { ScheduleTables } from './schedules';
import type { ScriptTables } from './scripts';
import type { SearchTables } from './search';
import type { TerminalTables } from './terminals';
import type { UserTables } from './users';

/** Every table, by name. A domain keeps its rows in a file of its own beside this one. */
export interface Database
  extends UserTables,
    CmdbTables,
    FileTables,
    JobTables,
    AgentTables,
    ScriptTables,
    ScheduleTables,
    SearchTables,
    NotifyTables,
    TerminalTables,
    LibraryTables {}
