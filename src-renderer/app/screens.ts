import type { Permission } from '@contract/permissions';
import { Cpu, DataBoard, Download, EditPen, List, Monitor, Setting } from '@element-plus/icons-vue';
import type { Component } from 'vue';

export interface Screen {
  readonly name: string;
  readonly path: string;
  readonly icon: Component;
  readonly permission: Permission | null;
}

/** The screens of the side navigation, in order; their words are `nav.<name>`. */
export const screens: readonly Screen[] = [
  { name: 'overview', path: '/', icon: DataBoard, permission: 'cmdb.read' },
  { name: 'hosts', path: '/hosts', icon: Monitor, permission: 'cmdb.read' },
  { name: 'install', path: '/install', icon: Download, permission: 'agents.operate' },
  { name: 'scripts', path: '/scripts', icon: EditPen, permission: 'scripts.run' },
  { name: 'jobs', path: '/jobs', icon: List, permission: 'jobs.read' },
  { name: 'agents', path: '/agents', icon: Cpu, permission: 'agents.read' },
  { name: 'settings', path: '/settings', icon: Setting, permission: null },
];
