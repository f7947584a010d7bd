import type { Output } from '@contract/index';
import { computed, ref, shallowRef } from 'vue';
import { keepPreference, readPreference } from '../../../app/preferences';
import { CallError, call } from '../../../rpc';

export type HostFile = Output<'hostFiles.list'>['items'][number];
export type SortKey = 'name' | 'size' | 'modifiedAt' | 'owner';

/** The path of a name in a folder. */
export function joined(folder: string, name: string): string {
  return folder === '/' ? `/${name}` : `${folder}/${name}`;
}

/** The parts of a path with the path of each, the root first. */
export function crumbsOf(path: string): { name: string; path: string }[] {
  const parts = path.split('/').filter(Boolean);
  return [
    { name: '/', path: '/' },
    ...parts.map((name, index) => ({ name, path: `/${parts.slice(0, index + 1).join('/')}` })),
  ];
}

/** Whether a row is entered like a folder. */
export function isFolder({ kind, targetKind }: HostFile): boolean {
  return kind === 'folder' || targetKind === 'folder';
}

/** Folders first, each part by the key; names by number where they hold one. */
export function sorted(files: readonly HostFile[], key: SortKey, descending: boolean): HostFile[] {
  const by = new Intl.Collator(undefined, { numeric: true });
  const sign = descending ? -1 : 1;
  return [...files].sort((a, b) => {
    if (isFolder(a) !== isFolder(b)) return isFolder(a) ? -1 : 1;
    const order = key === 'name' || key === 'owner' ? by.compare(a[key], b[key]) : a[key] - b[key];
    return sign * order || by.compare(a.name, b.name);
  });
}

/** A folder of a host as the panel shows it. */
export function useHostFiles(hostId: () => number) {
  const path = ref('');
  const items = shallowRef<readonly HostFile[]>([]);
  const cut = ref(false);
  const busy = ref(false);
  const error = shallowRef<CallError>();
  const sortBy = ref<SortKey>('name');
  const descending = ref(false);
  const hidden = ref(readPreference('terminal.hidden', false));
  const chosen = ref<ReadonlySet<string>>(new Set());
  let latest = 0;

  const rows = computed(() =>
    sorted(
      items.value.filter(({ name }) => hidden.value || !name.startsWith('.')),
      sortBy.value,
      descending.value,
    ),
  );
  const hiddenCount = computed(() => items.value.filter(({ name }) => name.startsWith('.')).length);

  async function open(wanted: string): Promise<void> {
    const mine = ++latest;
    busy.value = true;
    error.value = undefined;
    try {
      const found = await call('hostFiles.list', { hostId: hostId(), path: wanted });
      if (mine !== latest) return;
      if (found.path !== path.value) chosen.value = new Set();
      path.value = found.path;
      items.value = found.items;
      cut.value = found.cut;
      const names = new Set(found.items.map(({ name }) => name));
      chosen.value = new Set([...chosen.value].filter((name) => names.has(name)));
    } catch (failure) {
      if (mine !== latest) return;
      if (!(failure instanceof CallError)) throw failure;
      error.value = failure;
    }
    busy.value = false;
  }

  return {
    ...{ path, rows, cut, busy, error, sortBy, descending, hidden, hiddenCount, chosen },
    open,
    reload: () => open(path.value),
    sort(key: SortKey) {
      descending.value = sortBy.value === key ? !descending.value : key === 'modifiedAt' || key === 'size';
      sortBy.value = key;
    },
    toggle(name: string) {
      const now = new Set(chosen.value);
      if (!now.delete(name)) now.add(name);
      chosen.value = now;
    },
    showHidden(on: boolean) {
      hidden.value = on;
      keepPreference('terminal.hidden', on);
    },
    pathOf: (name: string) => joined(path.value, name),
  };
}

export type HostFilesState = ReturnType<typeof useHostFiles>;
