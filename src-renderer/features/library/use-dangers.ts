import { type Danger, type DangerRule, findDangers } from '@contract/dangers';
import type { ScriptLanguage } from '@contract/script-languages';
import { type ComputedRef, computed } from 'vue';
import { language as spoken } from '../../app/i18n';
import { useQuery } from '../../rpc/use-query';

export interface Dangers {
  readonly found: ComputedRef<readonly Danger[]>;
  readonly blocked: ComputedRef<boolean>;
  /** What a rule says, in the language that shows. */
  messageOf(danger: Danger): string;
}

/** The dangerous commands of a script by the rules that hold now. */
export function useDangers(content: () => string, language: () => ScriptLanguage): Dangers {
  const query = useQuery('library.rules', () => ({}), {
    staleOn: ({ event }) => event === 'library.changed',
  });
  const rules = computed<readonly DangerRule[]>(
    () => query.data.value?.items.filter(({ enabled }) => enabled) ?? [],
  );
  const found = computed(() => findDangers(content(), language(), rules.value));
  return {
    found,
    blocked: computed(() => found.value.some(({ rule }) => rule.action === 'block')),
    messageOf: ({ rule }) => (spoken.value === 'zh' ? rule.messageZh : rule.messageEn),
  };
}
