import type { Handlers } from '@main/kernel/dispatch';
import { type HostFiles, partSize } from './files.service';

/** The procedures of files on hosts. */
export function hostFileHandlers(files: HostFiles): Handlers<'hostFiles'> {
  return {
    'hostFiles.list': (input) => files.list(input),
    'hostFiles.makeFolder': (input) => done(files.makeFolder(input)),
    'hostFiles.rename': (input) => done(files.rename(input)),
    'hostFiles.chmod': (input) => done(files.chmod(input)),
    'hostFiles.count': (input) => files.count(input),
    'hostFiles.delete': (input) => done(files.delete(input)),
    'hostFiles.download': (input, { actor }) => files.download(actor, input),
    'hostFiles.read': (input) => files.read(input),
    'hostFiles.save': (input) => files.save(input),
    'hostFiles.upload': async (input, { actor }) => ({
      uploadId: await files.upload(actor, input),
      partSize,
    }),
    'hostFiles.part': ({ uploadId, offset, base64 }, { actor }) =>
      done(files.part(actor, uploadId, offset, Buffer.from(base64, 'base64'))),
    'hostFiles.finish': ({ uploadId }, { actor }) => done(files.finish(actor, uploadId)),
    'hostFiles.cancel': ({ uploadId }, { actor }) => done(files.cancel(actor, uploadId)),
  };
}

async function done(work: Promise<void>): Promise<Record<string, never>> {
  await work;
  return {};
}
