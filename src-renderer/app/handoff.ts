import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

export type AgentOperation = 'INSTALL' | 'REINSTALL' | 'UNINSTALL' | 'REMOVE' | 'UPDATE_AUTHINFO';

export interface ChosenHost {
  readonly id: number;
  readonly innerIp: string;
}

/** What a script is to run on: hosts one by one, and places with all their hosts. */
export interface GivenTargets {
  readonly hosts?: readonly ChosenHost[];
  readonly nodes?: readonly {
    readonly kind: 'business' | 'set' | 'module';
    readonly id: number;
    readonly name: string;
  }[];
  readonly clusters?: readonly { readonly id: string; readonly name: string }[];
}

/** What one screen gives the next: chosen there, taken once by the screen they were meant for. */
export const useHandoff = defineStore('handoff', () => {
  const script = shallowRef<GivenTargets>();
  const install = shallowRef<{ operation: AgentOperation; hosts: readonly ChosenHost[] }>();

  function takeScript(): GivenTargets | undefined {
    const taken = script.value;
    script.value = undefined;
    return taken;
  }
  function takeInstall(): { operation: AgentOperation; hosts: readonly ChosenHost[] } | undefined {
    const taken = install.value;
    install.value = undefined;
    return taken;
  }
  return { script, install, takeScript, takeInstall };
});
