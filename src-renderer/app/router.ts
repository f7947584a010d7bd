import type { Permission } from '@contract/permissions';
import { createRouter, createWebHashHistory, type RouteRecordRaw } from 'vue-router';
import { useSession } from './session';

declare module 'vue-router' {
  interface RouteMeta {
    /** Shown without the shell, to people who have not signed in. */
    door?: boolean;
    permission?: Permission;
    /** The entry of the side navigation that is lit. */
    nav?: string;
  }
}

const routes: RouteRecordRaw[] = [
  {
    path: '/sign-in',
    name: 'sign-in',
    component: () => import('../features/users/SignIn.vue'),
    meta: { door: true },
  },
  {
    path: '/set-up',
    name: 'set-up',
    component: () => import('../features/users/SetUp.vue'),
    meta: { door: true },
  },
  {
    path: '/',
    name: 'overview',
    component: () => import('../features/overview/OverviewScreen.vue'),
    meta: { permission: 'cmdb.read', nav: 'overview' },
  },
  {
    path: '/hosts',
    name: 'hosts',
    component: () => import('../features/cmdb/HostsScreen.vue'),
    meta: { permission: 'cmdb.read', nav: 'hosts' },
  },
  {
    path: '/topology',
    name: 'topology',
    component: () => import('../features/cmdb/places/TopologyScreen.vue'),
    meta: { permission: 'cmdb.read', nav: 'topology' },
  },
  {
    path: '/clusters',
    name: 'clusters',
    component: () => import('../features/cmdb/clusters/ClustersScreen.vue'),
    meta: { permission: 'cmdb.read', nav: 'clusters' },
  },
  {
    path: '/hosts/import',
    name: 'hosts-import',
    component: () => import('../features/cmdb/ImportScreen.vue'),
    meta: { permission: 'cmdb.write', nav: 'hosts' },
  },
  {
    path: '/credentials',
    name: 'credentials',
    component: () => import('../features/cmdb/credentials/CredentialsScreen.vue'),
    meta: { permission: 'cmdb.read', nav: 'credentials' },
  },
  {
    path: '/install',
    name: 'install',
    component: () => import('../features/agents/InstallScreen.vue'),
    meta: { permission: 'agents.operate', nav: 'install' },
  },
  {
    path: '/schedules',
    name: 'schedules',
    component: () => import('../features/schedules/SchedulesScreen.vue'),
    meta: { permission: 'jobs.read', nav: 'schedules' },
  },
  {
    path: '/terminal/:hostId(\\d+)?',
    name: 'terminal',
    component: () => import('../features/terminal/TerminalScreen.vue'),
    meta: { permission: 'terminal.use', nav: 'terminal' },
  },
  {
    path: '/jobs',
    name: 'jobs',
    component: () => import('../features/jobs/JobsScreen.vue'),
    meta: { permission: 'jobs.read', nav: 'jobs' },
  },
  {
    path: '/jobs/:id(\\d+)',
    name: 'job',
    component: () => import('../features/jobs/JobScreen.vue'),
    meta: { permission: 'jobs.read', nav: 'jobs' },
  },
  {
    path: '/search',
    name: 'search',
    component: () => import('../features/search/SearchScreen.vue'),
    meta: { permission: 'jobs.read', nav: 'search' },
  },
  {
    path: '/scripts',
    name: 'scripts',
    component: () => import('../features/scripts/ScriptsScreen.vue'),
    meta: { permission: 'scripts.run', nav: 'scripts' },
  },
  {
    path: '/library',
    name: 'library',
    component: () => import('../features/library/LibraryScreen.vue'),
    meta: { permission: 'scripts.read', nav: 'library' },
  },
  {
    path: '/library/new',
    name: 'library-new',
    component: () => import('../features/library/LibraryEditScreen.vue'),
    meta: { permission: 'scripts.write', nav: 'library' },
  },
  {
    path: '/library/:id(\\d+)',
    name: 'library-script',
    component: () => import('../features/library/LibraryScriptScreen.vue'),
    meta: { permission: 'scripts.read', nav: 'library' },
  },
  {
    path: '/library/:id(\\d+)/edit',
    name: 'library-edit',
    component: () => import('../features/library/LibraryEditScreen.vue'),
    meta: { permission: 'scripts.write', nav: 'library' },
  },
  {
    path: '/files',
    name: 'files',
    component: () => import('../features/files/FilesScreen.vue'),
    meta: { permission: 'scripts.run', nav: 'files' },
  },
  {
    path: '/agents',
    name: 'agents',
    component: () => import('../features/agents/AgentsScreen.vue'),
    meta: { permission: 'agents.read', nav: 'agents' },
  },
  {
    path: '/settings/:section?',
    name: 'settings',
    component: () => import('../features/settings/SettingsScreen.vue'),
    meta: { nav: 'settings' },
  },
  {
    path: '/help/codes',
    name: 'help-codes',
    component: () => import('../features/help/CodesScreen.vue'),
    meta: { nav: 'help' },
  },
  { path: '/:rest(.*)*', name: 'nowhere', component: () => import('./shell/NowhereScreen.vue') },
];

export const router = createRouter({ history: createWebHashHistory(), routes });

// The first navigation waits until it is known who is there; App.vue sees to that.
router.beforeEach(async (to) => {
  const session = useSession();
  await session.ready;
  if (session.info?.needsSetUp) return to.name === 'set-up' || { name: 'set-up' };
  if (!session.signedIn) {
    return (
      to.name === 'sign-in' || { name: 'sign-in', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
    );
  }
  return to.meta.door ? { name: 'overview' } : true;
});
