import type { Output } from '@contract/index';
import { holds, type Permission } from '@contract/permissions';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { CallError, call, listenToEvents } from '../rpc';

/** Who is signed in, what they may do, and what the core says of itself. */
export const useSession = defineStore('session', () => {
  const info = shallowRef<Output<'app.info'>>();
  const me = shallowRef<Output<'users.me'>>();
  const loaded = ref(false);
  const signedIn = computed(() => me.value !== undefined);
  const { promise: ready, resolve: beReady } = Promise.withResolvers<void>();

  /** Asks the core once; later calls answer from what is known. Throws CallError when it cannot be reached. */
  async function load(): Promise<void> {
    if (loaded.value) return;
    info.value = await call('app.info', {});
    if (info.value.signedIn) await loadMe();
    loaded.value = true;
    beReady();
  }

  async function loadMe(): Promise<void> {
    try {
      begin(await call('users.me', {}));
    } catch (error) {
      if (!(error instanceof CallError) || error.body.kind !== 'UNAUTHENTICATED') throw error;
    }
  }

  /** Somebody has signed in, or was found to be. */
  function begin(who: Output<'users.me'>): void {
    me.value = who;
    if (info.value) info.value = { ...info.value, needsSetUp: false };
    listenToEvents(true);
  }

  /** The session is over: signed out, or ended by the core. */
  function end(): void {
    me.value = undefined;
    listenToEvents(false);
  }

  function may(permission: Permission): boolean {
    return me.value !== undefined && holds(me.value.groups, permission);
  }

  return { info, me, loaded, ready, signedIn, load, begin, end, may };
});
