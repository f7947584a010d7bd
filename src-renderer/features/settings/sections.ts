import type { Permission } from '@contract/permissions';
import { Bell, Connection, Key, Lock, Operation, Tickets, User, UserFilled } from '@element-plus/icons-vue';
import type { Component } from 'vue';
import NotifySection from '../notify/NotifySection.vue';
import AuditSection from './AuditSection.vue';
import FeishuSection from './FeishuSection.vue';
import GeneralSection from './GeneralSection.vue';
import HostKeysSection from './HostKeysSection.vue';
import PasswordSection from './PasswordSection.vue';
import TokensSection from './TokensSection.vue';
import UsersSection from './UsersSection.vue';

export interface Section {
  /** The last part of its path; its words are `settings.sections.<name>`. */
  readonly name: string;
  readonly icon: Component;
  readonly permission: Permission | null;
  readonly screen: Component;
}

/** The sections of the settings, in order. */
export const sections: readonly Section[] = [
  { name: 'general', icon: Operation, permission: 'settings.read', screen: GeneralSection },
  { name: 'tokens', icon: Key, permission: null, screen: TokensSection },
  { name: 'users', icon: User, permission: 'users.read', screen: UsersSection },
  { name: 'feishu', icon: Connection, permission: 'settings.write', screen: FeishuSection },
  { name: 'host-keys', icon: Lock, permission: 'cmdb.read', screen: HostKeysSection },
  { name: 'notify', icon: Bell, permission: null, screen: NotifySection },
  { name: 'audit', icon: Tickets, permission: 'audit.read', screen: AuditSection },
  { name: 'password', icon: UserFilled, permission: null, screen: PasswordSection },
];
