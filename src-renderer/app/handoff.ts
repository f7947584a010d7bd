import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

export type AgentOperation = 'INSTALL' | 'REINSTALL' | 'UNINSTALL' | 'REMOVE' | 'UPDATE_AUTHINFO';

export interface ChosenHost {
  readonly id: number;
  readonly innerIp: string;
}

/** What one screen gives the next: hosts chosen in the list, taken once by the screen they were meant for. */
export const useHandoff = defineStore('handoff', () => {
  const script = shallowRef<readonly ChosenHost[]>();
  const install = shallowRef<{ operation: AgentOperation; hosts: readonly ChosenHost[] }>();

  function takeScript(): readonly ChosenHost[] | undefined {
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
