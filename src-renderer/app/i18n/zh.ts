import agents from '../../features/agents/words.zh';
import clusters from '../../features/cmdb/clusters/words.zh';
import credentials from '../../features/cmdb/credentials/words.zh';
import hostEdit from '../../features/cmdb/edit/words.zh';
import host from '../../features/cmdb/host/words.zh';
import hostImport from '../../features/cmdb/import/words.zh';
import places from '../../features/cmdb/places/words.zh';
import targets from '../../features/cmdb/targets/words.zh';
import hostViews from '../../features/cmdb/views/words.zh';
import cmdb from '../../features/cmdb/words.zh';
import files from '../../features/files/words.zh';
import help from '../../features/help/words.zh';
import jobs from '../../features/jobs/words.zh';
import library from '../../features/library/words.zh';
import notify from '../../features/notify/words.zh';
import overview from '../../features/overview/words.zh';
import schedules from '../../features/schedules/words.zh';
import scripts from '../../features/scripts/words.zh';
import search from '../../features/search/words.zh';
import settings from '../../features/settings/words.zh';
import hostFiles from '../../features/terminal/files/words.zh';
import terminal from '../../features/terminal/words.zh';
import users from '../../features/users/words.zh';
import ui from '../../ui/words.zh';
import shell from '../shell/words.zh';

/** All words of one language: one file a feature. */
export default {
  ...ui,
  ...shell,
  ...users,
  ...overview,
  ...files,
  ...cmdb,
  ...places,
  ...clusters,
  ...credentials,
  ...hostEdit,
  ...hostViews,
  ...targets,
  ...host,
  ...hostImport,
  ...agents,
  ...help,
  ...jobs,
  ...terminal,
  ...hostFiles,
  ...scripts,
  ...schedules,
  ...library,
  ...search,
  ...notify,
  ...settings,
};
