import { type ComputedRef, computed, ref } from 'vue';
import { keepPreference, readPreference } from '../../app/preferences';

export interface Column {
  readonly key: string;
  readonly label: string;
  /** CSS width; the columns without one share what is left. */
  readonly width?: string;
  /** The name the core sorts by, where it can. */
  readonly sort?: string;
  readonly mono?: boolean;
  readonly right?: boolean;
  /** Shown only when chosen. */
  readonly extra?: boolean;
  /** Cannot be hidden. */
  readonly fixed?: boolean;
}

export interface ColumnChoice {
  readonly shown: ComputedRef<readonly Column[]>;
  isShown(key: string): boolean;
  toggle(key: string): void;
  /** Shows these columns and no others but the fixed ones; undefined: those that are usual. */
  choose(keys: readonly string[] | undefined): void;
}

/** Which columns of a table are shown; kept per table on this machine. */
export function useColumnChoice(table: string, columns: () => readonly Column[]): ColumnChoice {
  const kept = ref<Record<string, boolean>>(readPreference(`columns.${table}`, {}));
  const isShown = (column: Column) => column.fixed || (kept.value[column.key] ?? !column.extra);
  function keep(choice: Record<string, boolean>): void {
    kept.value = choice;
    keepPreference(`columns.${table}`, choice);
  }
  return {
    shown: computed(() => columns().filter(isShown)),
    isShown: (key) => columns().some((column) => column.key === key && isShown(column)),
    toggle(key) {
      const column = columns().find((one) => one.key === key);
      if (!column) return;
      keep({ ...kept.value, [key]: !isShown(column) });
    },
    choose(keys) {
      keep(keys ? Object.fromEntries(columns().map(({ key }) => [key, keys.includes(key)])) : {});
    },
  };
}
