import agents from '../../features/agents/words.en';
import clusters from '../../features/cmdb/clusters/words.en';
import credentials from '../../features/cmdb/credentials/words.en';
import hostEdit from '../../features/cmdb/edit/words.en';
import host from '../../features/cmdb/host/words.en';
import hostImport from '../../features/cmdb/import/words.en';
import places from '../../features/cmdb/places/words.en';
import targets from '../../features/cmdb/targets/words.en';
import hostViews from '../../features/cmdb/views/words.en';
import cmdb from '../../features/cmdb/words.en';
import files from '../../features/files/words.en';
import help from '../../features/help/words.en';
import jobs from '../../features/jobs/words.en';
import library from '../../features/library/words.en';
import notify from '../../features/notify/words.en';
import overview from '../../features/overview/words.en';
import schedules from '../../features/schedules/words.en';
import scripts from '../../features/scripts/words.en';
import search from '../../features/search/words.en';
import settings from '../../features/settings/words.en';
import hostFiles from '../../features/terminal/files/words.en';
import terminal from '../../features/terminal/words.en';
import users from '../../features/users/words.en';
import ui from '../../ui/words.en';
import shell from '../shell/words.en';

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
