import { createDangersService, createLibraryService } from '@main/domains/library';
import type { Actor } from '@main/kernel/actor';
import { createBus } from '@main/kernel/bus';
import { silentLogger } from '@main/kernel/logger';
import { openTestStore } from '../../support/store';

function user(id: number, name: string, group: number): Actor {
  return { kind: 'user', id, name, groups: [group], only: null, via: 'console' };
}
export const admin = user(1, 'admin', 1);
export const ann = user(2, 'ann', 2);
export const ben = user(3, 'ben', 2);
export const rita = user(4, 'rita', 4);

/** The library on a real database, with a clock that moves on by a second at each look. */
export async function startLibrary() {
  const store = await openTestStore();
  let now = 1_000_000;
  const clock = {
    now: () => {
      now += 1000;
      return now;
    },
  };
  const bus = createBus((error) => {
    throw error;
  });
  const noted: { actor: string; action: string; input: unknown }[] = [];
  const library = createLibraryService({
    ...{ store, bus, clock },
    auditNote: async (actor, action, input) => void noted.push({ actor: actor.name, action, input }),
  });
  const dangers = createDangersService({ store, bus, clock, logger: silentLogger });
  return { store, library, dangers, noted };
}

/** A script as somebody fills it in. */
export const draft = {
  name: 'Clean logs',
  description: 'Removes old logs',
  category: 'disk',
  tags: ['logs', 'nightly'],
  visibility: 'public' as const,
  application: '',
  language: 'bash' as const,
  interpreter: '/bin/bash',
  content: 'find /var/log/app -mtime +"$DAYS" -delete\r\n',
  parameters: [],
  timeoutSeconds: null,
  note: 'first',
};

export const anyPage = {
  page: 1,
  pageSize: 50,
  sortBy: 'name' as const,
  descending: false,
  keyword: '',
  mine: false,
};
