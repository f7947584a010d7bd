import type { Permission } from '@contract/permissions';
import {
  AlarmClock,
  Collection,
  Cpu,
  DataBoard,
  Download,
  EditPen,
  FolderOpened,
  Grid,
  Key,
  List,
  Monitor,
  Platform,
  Search,
  Setting,
  Share,
} from '@element-plus/icons-vue';
import type { Component } from 'vue';

export interface Screen {
  readonly name: string;
  readonly path: string;
  readonly icon: Component;
  readonly permission: Permission | null;
  readonly group: ScreenGroup;
}

/** Parts of the side navigation in order; their words are `nav.groups.<name>`, the first has none. */
export const screenGroups = ['', 'assets', 'work', 'agents', 'system'] as const;
export type ScreenGroup = (typeof screenGroups)[number];

/** The screens of the side navigation, in the order within their group; their words are `nav.<name>`. */
export const screens: readonly Screen[] = [
  { name: 'overview', path: '/', icon: DataBoard, permission: 'cmdb.read', group: '' },
  { name: 'hosts', path: '/hosts', icon: Monitor, permission: 'cmdb.read', group: 'assets' },
  { name: 'topology', path: '/topology', icon: Share, permission: 'cmdb.read', group: 'assets' },
  { name: 'clusters', path: '/clusters', icon: Grid, permission: 'cmdb.read', group: 'assets' },
  { name: 'credentials', path: '/credentials', icon: Key, permission: 'cmdb.read', group: 'assets' },
  { name: 'install', path: '/install', icon: Download, permission: 'agents.operate', group: 'agents' },
  { name: 'scripts', path: '/scripts', icon: EditPen, permission: 'scripts.run', group: 'work' },
  { name: 'library', path: '/library', icon: Collection, permission: 'scripts.read', group: 'work' },
  { name: 'terminal', path: '/terminal', icon: Platform, permission: 'terminal.use', group: 'work' },
  { name: 'files', path: '/files', icon: FolderOpened, permission: 'scripts.run', group: 'work' },
  { name: 'schedules', path: '/schedules', icon: AlarmClock, permission: 'jobs.read', group: 'work' },
  { name: 'jobs', path: '/jobs', icon: List, permission: 'jobs.read', group: 'work' },
  { name: 'search', path: '/search', icon: Search, permission: 'jobs.read', group: 'work' },
  { name: 'agents', path: '/agents', icon: Cpu, permission: 'agents.read', group: 'agents' },
  { name: 'settings', path: '/settings', icon: Setting, permission: null, group: 'system' },
];
