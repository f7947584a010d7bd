import type { Handlers } from '@main/kernel/dispatch';
import type { JobsService } from './jobs.service';

export function jobHandlers(jobs: JobsService): Omit<Handlers<'jobs'>, 'jobs.export'> {
  return {
    'jobs.list': (input) => jobs.list(input),
    'jobs.get': ({ id }) => jobs.get(id),
    'jobs.targets': (input) => jobs.targets(input),
    'jobs.ofHost': (input) => jobs.ofHost(input),
    'jobs.target': ({ targetId }) => jobs.target(targetId),
    'jobs.chunks': (input) => jobs.chunks(input),
    'jobs.groups': ({ jobId }) => jobs.groups(jobId),
    'jobs.storage': async () => jobs.storage(),
    'jobs.download': (input, { actor }) => jobs.download(actor, input),
    'jobs.records': ({ jobId }) => jobs.records(jobId),
    'jobs.stop': ({ jobId, targetIds }, { actor }) => jobs.stop(actor, jobId, targetIds),
    'jobs.pause': ({ jobId }, { actor }) => jobs.pause(actor, jobId),
    'jobs.resume': ({ jobId }, { actor }) => jobs.resume(actor, jobId),
    'jobs.confirm': (input, { actor }) => jobs.confirm(actor, input),
    'jobs.retry': (input, { actor }) => jobs.retry(actor, input),
  };
}
