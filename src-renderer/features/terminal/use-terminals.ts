import { defineStore } from 'pinia';
import { computed, reactive, ref, shallowReactive } from 'vue';
import { keepPreference, readPreference } from '../../app/preferences';
import { type CallError, call } from '../../rpc';
import type { LinkEnd, Opened } from './terminal-link';

export type TabState = 'opening' | 'open' | 'failed' | 'over';

/** A terminal on the screen. It stays when its session is over, until somebody closes it. */
export interface Tab {
  readonly key: number;
  readonly hostId: number;
  address: string;
  hostName: string;
  username: string;
  sessionId: number | undefined;
  state: TabState;
  /** How it ended; null: nobody heard. */
  end: LinkEnd | null;
  error: CallError | undefined;
  recording: boolean;
  /** To be taken over instead of opened: it was there before this page was loaded. */
  adopt: Opened | undefined;
}

export interface KnownHost {
  readonly id: number;
  readonly address: string;
  readonly hostName: string;
}

const mostRecent = 12;

/** The tabs of the terminal screen; they live as long as the page does. */
export const useTerminals = defineStore('terminals', () => {
  const tabs = shallowReactive<Tab[]>([]);
  /** What the panes show; the second one where the view is split. 0: the list of hosts. */
  const left = ref(0);
  const right = ref(0);
  const isSplit = ref(false);
  /** The files of the host in front stand beside it. */
  const filesShown = ref(false);
  const focused = ref<'left' | 'right'>('left');
  const recent = ref<readonly KnownHost[]>(readPreference('terminal.recent', []));
  const favourites = ref<readonly KnownHost[]>(readPreference('terminal.favourites', []));
  let lastKey = 0;

  const current = computed(() => (isSplit.value && focused.value === 'right' ? right.value : left.value));
  const shown = computed(() => (isSplit.value ? [left.value, right.value] : [left.value]));

  function show(key: number): void {
    if (isSplit.value && shown.value.includes(key)) focused.value = right.value === key ? 'right' : 'left';
    else if (isSplit.value && focused.value === 'right') right.value = key;
    else left.value = key;
  }

  function add(host: KnownHost, adopt?: Opened): Tab {
    lastKey += 1;
    const tab: Tab = reactive({
      ...{ key: lastKey, hostId: host.id, address: host.address, hostName: host.hostName },
      ...{ username: adopt?.username ?? '', sessionId: undefined, state: 'opening' as const },
      ...{ end: null, error: undefined, recording: adopt?.recording ?? false, adopt },
    });
    tabs.push(tab);
    return tab;
  }

  /** Puts a host's shell in front; answers its key. */
  function open(host: KnownHost): number {
    const { key } = add(host);
    show(key);
    recent.value = [host, ...recent.value.filter(({ id }) => id !== host.id)].slice(0, mostRecent);
    keepPreference('terminal.recent', recent.value);
    return key;
  }

  /** Takes over the terminals of this user that are open and not on this page. */
  async function adoptOpen(): Promise<void> {
    const { terminals } = await call('terminal.mine', {});
    const known = new Set(tabs.map((tab) => tab.sessionId ?? tab.adopt?.sessionId));
    for (const one of terminals) {
      if (known.has(one.sessionId)) continue;
      add({ id: one.hostId, address: one.address, hostName: one.hostName }, one);
    }
    if (left.value === 0 && tabs[0]) left.value = tabs[0].key;
  }

  function remove(key: number): void {
    const at = tabs.findIndex((tab) => tab.key === key);
    if (at < 0) return;
    tabs.splice(at, 1);
    const others = tabs.filter((tab) => !shown.value.includes(tab.key));
    const next = (others[Math.max(0, at - 1)] ?? others[0])?.key ?? 0;
    if (right.value === key) right.value = next;
    if (left.value === key) left.value = next;
    if (isSplit.value && tabs.length < 2) split(false);
  }

  function split(on: boolean): void {
    if (on) {
      right.value = tabs.find((tab) => tab.key !== left.value)?.key ?? 0;
      focused.value = 'right';
    } else {
      left.value = current.value || left.value;
      focused.value = 'left';
    }
    isSplit.value = on;
  }

  function toggleFavourite(host: KnownHost): void {
    const without = favourites.value.filter(({ id }) => id !== host.id);
    favourites.value = without.length < favourites.value.length ? without : [...without, host];
    keepPreference('terminal.favourites', favourites.value);
  }

  return {
    ...{ tabs, left, right, isSplit, filesShown, focused, recent, favourites, current, shown },
    ...{ show, open, adoptOpen, remove, split, toggleFavourite },
  };
});
