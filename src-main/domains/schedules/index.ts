export { scheduleHandlers } from './schedules.handlers';
export type * from './schedules.ports';
export { createSchedulesService, type SchedulesService } from './schedules.service';
