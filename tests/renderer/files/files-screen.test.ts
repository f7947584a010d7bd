import { useTargetsDraft } from '@renderer/features/cmdb/targets/targets-draft';
import FilesScreen from '@renderer/features/files/FilesScreen.vue';
import { useFilesDraft } from '@renderer/features/files/files-draft';
import { CallError } from '@renderer/rpc';
import { sendParts } from '@renderer/rpc/send-parts';
import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { byTestId, click, type Mounted, mountScreen, patience } from '../support/mount-screen';

let mounted: Mounted | undefined;
beforeEach(() => localStorage.clear());
afterEach(() => mounted?.wrapper.unmount());

const sent = (name: string) =>
  mounted?.calls.filter((one) => one.name === name).map(({ input }) => input) ?? [];
const fileOf = (name: string, content: string) => ({ path: name, file: new File([content], name) });

async function open(at: string): Promise<Mounted> {
  mounted = await mountScreen(FilesScreen, { route: '/files', at });
  useTargetsDraft().add({ hosts: mounted.core.world.hosts.slice(0, 2) });
  await flushPromises();
  return mounted;
}

describe('the screen for files', () => {
  it('sends files to Muster at once and starts only when all are there', async () => {
    const { router } = await open('/files');
    expect(byTestId('transfer-effect').textContent).toContain('No file chosen yet');
    const draft = useFilesDraft();
    draft.add([fileOf('conf/a.conf', 'hello'), fileOf('b', '')]);
    await vi.waitFor(
      () => expect(draft.files.map(({ state }) => state)).toEqual(['ready', 'ready']),
      patience,
    );
    expect(sent('files.part')).toEqual([{ uploadId: 'upload-1', offset: 0, base64: btoa('hello') }]);
    await flushPromises();
    expect(byTestId('transfer-effect').textContent).toMatch(/Puts 2 files \(5 B\) into \/tmp on 2 hosts/);
    await click('transfer-start');
    await click('confirm');
    expect(sent('files.push')).toMatchObject([
      {
        destination: '/tmp',
        mode: null,
        overwrite: 'different',
        files: [{ path: 'conf/a.conf' }, { path: 'b' }],
      },
    ]);
    expect(router.currentRoute.value.path).toMatch(/^\/jobs\/\d+/);
  });

  it('says at the field what the core refuses, and keeps what was filled in', async () => {
    const { answer } = await open('/files?tab=pull');
    const draft = useFilesDraft();
    draft.pull.paths = 'var/log\n\n /etc/nginx ';
    await flushPromises();
    answer('files.pull', () => ({
      ok: false,
      error: {
        ...{ kind: 'INVALID', reason: 'common.invalid', params: {} },
        issues: [{ path: 'paths.0', reason: 'files.notAbsolute', params: {} }],
      },
    }));
    await click('transfer-start');
    await click('confirm');
    expect(sent('files.pull')).toMatchObject([{ paths: ['var/log', '/etc/nginx'], hostLimit: 104_857_600 }]);
    expect(document.body.textContent).toContain('must be an absolute path');
    expect(draft.pull.paths).toContain('/etc/nginx');
  });
});

describe('a file that is sent in parts', () => {
  it('goes on from what has arrived when answers are lost', async () => {
    vi.useFakeTimers();
    const got: string[] = [];
    let lost = 1;
    const lostError = new CallError({
      kind: 'UNAVAILABLE',
      reason: 'common.unreachable',
      params: {},
      issues: [],
    });
    const send = async (offset: number, base64: string) => {
      got.push(`${offset} ${atob(base64)}`);
      if (offset === 2 && lost-- > 0) throw lostError;
      return { received: offset + atob(base64).length };
    };
    const progress: number[] = [];
    const sending = sendParts(new Blob(['abcde']), 2, send, { onProgress: (bytes) => progress.push(bytes) });
    await vi.runAllTimersAsync();
    await sending;
    vi.useRealTimers();
    expect(got).toEqual(['0 ab', '2 cd', '2 cd', '4 e']);
    expect(progress).toEqual([2, 4, 5]);
  });
});
