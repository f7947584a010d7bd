import { defineStore } from 'pinia';
import { ref } from 'vue';
import type { AgentOperation } from '../../app/handoff';
import { type GridRow, newRow } from './grid';

export type NodeType = 'AGENT' | 'PROXY' | 'PAGENT';

/** The install table while it is being filled in: outlives a look at another screen, or a new sign-in. */
export const useInstallDraft = defineStore('install', () => {
  const operation = ref<AgentOperation>('INSTALL');
  const nodeType = ref<NodeType>('AGENT');
  const businessId = ref<number | null>(null);
  const cloudId = ref<number>(0);
  const rows = ref<GridRow[]>([newRow()]);

  /** Starts anew; what was typed, secrets too, is gone. */
  function clear(): void {
    rows.value = [newRow()];
  }
  return { operation, nodeType, businessId, cloudId, rows, clear };
});
