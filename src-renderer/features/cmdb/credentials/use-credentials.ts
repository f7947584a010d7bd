import type { Output } from '@contract/index';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useQuery } from '../../../rpc/use-query';

export type CredentialChoice = Output<'credentials.choices'>['items'][number];

/** The shared credentials, for a choice of one; what cannot be used says so. */
export function useCredentials() {
  const { t } = useI18n();
  const query = useQuery('credentials.choices', () => ({}), {
    staleOn: ({ event }) => event === 'credentials.changed',
  });
  const items = computed(() => query.data.value?.items ?? []);
  const labelOf = ({ name, account, authType, state }: CredentialChoice) => {
    const login = t('credentials.chosen', { account, auth: t(`cmdb.auth.${authType}`) });
    return `${name} (${login})${state === 'ok' ? '' : ` · ${t(`credentials.states.${state}`)}`}`;
  };
  return {
    items,
    options: computed(() => items.value.map((one) => ({ value: one.id, label: labelOf(one) }))),
    byId: (id: number | null | undefined) => items.value.find((one) => one.id === id),
  };
}
