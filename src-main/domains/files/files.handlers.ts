import type { Handlers } from '@main/kernel/dispatch';
import type { FilesService } from './files.service';

export function fileHandlers(files: FilesService): Handlers<'files'> {
  return {
    'files.open': ({ size }, { actor }) => files.open(actor, size),
    'files.part': ({ uploadId, offset, base64 }, { actor }) => files.part(actor, uploadId, offset, base64),
    'files.finish': ({ uploadId }, { actor }) => files.finish(actor, uploadId),
    'files.drop': async ({ uploadId }, { actor }) => {
      await files.drop(actor, uploadId);
      return {};
    },
    'files.push': (input, { actor }) => files.push(actor, input),
    'files.pull': (input, { actor }) => files.pull(actor, input),
    'files.progress': async ({ jobId }) => files.progress(jobId),
    'files.collected': ({ jobId }) => files.collected(jobId),
    'files.download': ({ jobId }, { actor }) => files.download(actor, jobId),
  };
}
