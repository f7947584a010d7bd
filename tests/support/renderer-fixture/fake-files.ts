import { startJob } from './fake-jobs';
import { FakeError, type SomeHandlers, type World } from './fake-types';

export function fakeFiles(world: World): SomeHandlers<'files'> {
  const sizes = new Map<string, number>();
  const hostsOf = (ids: readonly number[]) => {
    const hosts = world.hosts.filter(({ id }) => ids.includes(id));
    if (hosts.length === 0) throw new FakeError('scripts.noTargets');
    return hosts;
  };
  return {
    'files.open': ({ size }) => {
      const uploadId = `upload-${sizes.size + 1}`;
      sizes.set(uploadId, size);
      return { uploadId, partSize: 1_048_576 };
    },
    'files.part': ({ offset, base64 }) => ({ received: offset + atob(base64).length }),
    'files.finish': ({ uploadId }) => ({
      sha256: uploadId.length.toString(16).padStart(64, 'ab'),
      md5: 'd41d8cd98f00b204e9800998ecf8427e',
      size: sizes.get(uploadId) ?? 0,
    }),
    'files.drop': () => ({}),
    'files.push': ({ title, files, hostIds, ...spec }) => {
      const kept = files.map((file) => ({ ...file, md5: '', size: 48_213 }));
      const hosts = hostsOf(hostIds);
      const named = title || `${files[0]?.path} → ${spec.destination}`;
      return {
        jobId: startJob(world, { kind: 'files.push', title: named, hosts, spec: { ...spec, files: kept } })
          .id,
      };
    },
    'files.pull': ({ title, hostIds, ...spec }) => {
      const hosts = hostsOf(hostIds);
      const named = title || spec.paths.join(' ');
      return { jobId: startJob(world, { kind: 'files.pull', title: named, hosts, spec }).id };
    },
    'files.progress': ({ jobId }) => {
      const job = world.jobs.find(({ id }) => id === jobId);
      const targets = (job?.targets ?? [])
        .filter(({ state }) => state === 'running')
        .map(({ id }) => ({ targetId: id, done: 31_457_280, total: 104_857_600, rate: 5_242_880 }));
      return { targets, rate: targets.length * 5_242_880 };
    },
    'files.collected': () => ({
      files: 12,
      bytes: 48_234_496,
      hosts: 3,
      keptUntil: world.now() + 7 * 86_400_000,
    }),
    'files.download': () => ({ ticket: 'a-ticket', fileName: 'collected-1.zip' }),
  };
}
