import { reactive } from 'vue';

/** Rows chosen across pages: id and what the row is called, so that it can be told and copied without asking again. */
export interface Selection {
  readonly size: number;
  has(id: number): boolean;
  set(id: number, label: string, on: boolean): void;
  /** Chooses these rows in place of what was chosen. */
  replace(rows: Iterable<readonly [number, string]>): void;
  clear(): void;
  ids(): number[];
  labels(): string[];
}

export function useSelection(): Selection {
  const chosen = reactive(new Map<number, string>());
  return {
    get size() {
      return chosen.size;
    },
    has: (id) => chosen.has(id),
    set(id, label, on) {
      if (on) chosen.set(id, label);
      else chosen.delete(id);
    },
    replace(rows) {
      chosen.clear();
      for (const [id, label] of rows) chosen.set(id, label);
    },
    clear: () => chosen.clear(),
    ids: () => [...chosen.keys()],
    labels: () => [...chosen.values()],
  };
}
