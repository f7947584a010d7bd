export { jobColumns } from './jobs.columns';
export { jobHandlers } from './jobs.handlers';
export { createJobsService, type JobsService } from './jobs.service';
export { createRetention, type Retention } from './retention/retention';
