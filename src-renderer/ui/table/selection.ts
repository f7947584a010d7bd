import { shallowRef, triggerRef } from 'vue';

/** Rows chosen across pages: id and what the row is called, so that it can be told and copied without asking again. */
export interface Selection<I extends number | string = number> {
  readonly size: number;
  has(id: I): boolean;
  set(id: I, label: string, on: boolean): void;
  /** Chooses these rows in place of what was chosen. */
  replace(rows: Iterable<readonly [I, string]>): void;
  clear(): void;
  ids(): I[];
  labels(): string[];
}

export function useSelection<I extends number | string = number>(): Selection<I> {
  // One signal for the whole map: a hundred thousand rows chosen at once are one change.
  const chosen = shallowRef(new Map<I, string>());
  return {
    get size() {
      return chosen.value.size;
    },
    has: (id) => chosen.value.has(id),
    set(id, label, on) {
      if (on) chosen.value.set(id, label);
      else chosen.value.delete(id);
      triggerRef(chosen);
    },
    replace(rows) {
      chosen.value = new Map(rows);
    },
    clear() {
      chosen.value = new Map();
    },
    ids: () => [...chosen.value.keys()],
    labels: () => [...chosen.value.values()],
  };
}
