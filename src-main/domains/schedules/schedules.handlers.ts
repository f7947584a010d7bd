import type { Handlers } from '@main/kernel/dispatch';
import type { SchedulesService } from './schedules.service';

export function scheduleHandlers(schedules: SchedulesService): Handlers<'schedules'> {
  return {
    'schedules.list': (input) => schedules.list(input),
    'schedules.get': ({ id }) => schedules.get(id),
    'schedules.runs': ({ id, ...paging }) => schedules.runs(id, paging),
    'schedules.next': (when) => schedules.next(when),
    'schedules.save': (input, { actor }) => schedules.save(actor, input),
    'schedules.enable': ({ id, enabled }) => schedules.enable(id, enabled),
    'schedules.remove': ({ id }) => schedules.remove(id),
  };
}
