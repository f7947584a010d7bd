import type { ImportField, RowKind } from '@contract/import-fields';
import type { Input, Output } from '@contract/index';
import { computed, onScopeDispose, reactive, ref, shallowRef } from 'vue';
import { call } from '../../../rpc';
import { useAction } from '../../../rpc/use-action';
import { useQuery } from '../../../rpc/use-query';
import { chooseField, mappingOf } from './kept-mapping';
import { forget, sendFile } from './send-file';

export type ReadFile = Output<'hostImport.read'>;
export type Preview = Output<'hostImport.preview'>;
export type PreviewRow = Preview['items'][number];
type Given = Input<'hostImport.preview'>['options'];
export type Options = { [K in keyof Given]-?: Exclude<Given[K], undefined> };
export type ReadChoices = Omit<Input<'hostImport.read'>, 'importId'>;

const pageSize = 50;

/** An import of a file, from its choice to its end. */
export function useFileImport() {
  const name = ref('');
  const importId = ref<string>();
  const file = shallowRef<ReadFile>();
  const mapping = ref<(ImportField | null)[]>([]);
  const kind = ref<RowKind | 'all'>('all');
  const page = ref(1);
  const leaveOut = ref(false);
  const result = shallowRef<Output<'hostImport.apply'>>();
  /** Bytes of the file that have arrived, and that there are. */
  const sent = ref(0);
  const size = ref(0);
  let taking = new AbortController();
  const options = reactive<Options>({
    businessId: null,
    cloudId: 0,
    moduleIds: [],
    sshUser: 'root',
    sshPort: 22,
    setName: 'Import',
    groupsAs: 'none',
    makePlaces: false,
  });

  const hasAddress = computed(() => mapping.value.includes('innerIp'));
  const preview = useQuery('hostImport.preview', () => {
    if (!importId.value || !file.value || !hasAddress.value) return undefined;
    const kinds = kind.value === 'all' ? [] : [kind.value];
    return {
      importId: importId.value,
      mapping: mapping.value,
      options: { ...options, setName: options.setName.trim() || 'Import' },
      ...{ kinds, page: page.value, pageSize },
    };
  });

  async function read(choices: ReadChoices): Promise<void> {
    if (!importId.value) return;
    const answer = await call('hostImport.read', { importId: importId.value, ...choices });
    mapping.value = mappingOf(answer.columns);
    options.groupsAs = 'none';
    [kind.value, page.value, leaveOut.value] = ['all', 1, false];
    file.value = answer;
    await preview.reload();
  }
  const take = useAction(async (content: Blob, title: string, fileName: string) => {
    close();
    taking = new AbortController();
    const { signal } = taking;
    [name.value, sent.value, size.value] = [title, 0, content.size];
    try {
      const onProgress = (bytes: number) => (sent.value = bytes);
      importId.value = await sendFile(content, fileName, { signal, onProgress });
      signal.throwIfAborted();
      await read({});
    } catch (error) {
      // What was let go of has no error that anybody waits for.
      if (!signal.aborted) throw error;
      close();
    }
  });
  const readAgain = useAction(read);
  const mend = useAction(
    async (row: number, change: { values?: Partial<Record<ImportField, string>>; skip?: boolean }) => {
      if (!importId.value) return;
      await call('hostImport.mend', { importId: importId.value, row, ...change });
      await preview.reload();
    },
  );
  const apply = useAction(async () => {
    const wanted = preview.data.value && importId.value;
    if (!wanted) return;
    result.value = await call('hostImport.apply', {
      importId: wanted,
      mapping: mapping.value,
      options: { ...options, setName: options.setName.trim() || 'Import' },
      leaveOutWrong: leaveOut.value,
    });
  });

  /** Stops the comparison or the writing that is under way. */
  async function cancel(): Promise<void> {
    if (importId.value) await call('hostImport.cancel', { importId: importId.value }).catch(() => undefined);
  }

  /** Forgets the file, whatever is being done with it; it may hold passwords, so the core forgets it, too. */
  function close(): void {
    taking.abort();
    if (importId.value) forget(importId.value);
    importId.value = undefined;
    file.value = undefined;
    result.value = undefined;
    mapping.value = [];
  }
  onScopeDispose(close);

  return reactive({
    ...{ name, importId, file, mapping, kind, page, pageSize, leaveOut, result, options, hasAddress },
    ...{ sent, size, preview, take, readAgain, mend, apply, cancel, close },
    choose(at: number, field: ImportField | null): void {
      mapping.value = chooseField(file.value?.columns ?? [], mapping.value, at, field);
      page.value = 1;
    },
    show(wanted: RowKind | 'all'): void {
      kind.value = wanted;
      page.value = 1;
    },
  });
}

export type FileImport = ReturnType<typeof useFileImport>;
