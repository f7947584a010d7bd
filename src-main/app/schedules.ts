import { holds } from '@contract/permissions';
import { scriptRun } from '@contract/procedures/scripts';
import { isOpenJob } from '@contract/states';
import type { CmdbService } from '@main/domains/cmdb';
import type { JobsService } from '@main/domains/jobs';
import { createSchedulesService, type OwnerOf } from '@main/domains/schedules';
import type { ScriptsService } from '@main/domains/scripts';
import { groupsOf, userById } from '@main/domains/users/users.store';
import type { Platform } from './services';

interface SchedulesNeeds extends Platform {
  readonly cmdb: CmdbService;
  readonly jobs: JobsService;
  readonly scripts: ScriptsService;
}

/** The schedules with what they need of the others. */
export function createSchedules(needs: SchedulesNeeds) {
  const { store, bus, clock, logger, cmdb, jobs, scripts } = needs;
  const ownerOf: OwnerOf = async (userId) => {
    const user = await userById(store.read, userId);
    if (!user || user.disabled) return undefined;
    const groups = groupsOf(user.permissions);
    if (!holds(groups, 'scripts.run')) return undefined;
    return { kind: 'user', id: user.id, name: user.name, groups, only: null, via: 'system' };
  };
  return createSchedulesService({
    ...{ store, bus, clock, logger, hosts: cmdb, ownerOf },
    scripts: {
      checkKept: (actor, script) => scripts.checkKept(actor, scriptRun.parse(script)),
      run: (actor, script) => scripts.run(actor, scriptRun.parse(script)),
    },
    jobIsOpen: async (id) => isOpenJob((await jobs.get(id)).state),
  });
}
