import { useI18n } from 'vue-i18n';

/** The words of the audit log; what this build does not know is shown as it was written. */
export function useAuditWords() {
  const { t, te } = useI18n();
  const known = (key: string, raw: string) => (te(key) ? t(key) : raw);
  return {
    action: (action: string) => known(`settings.actions.${action.replace('.', '_')}`, action),
    via: (via: string) => known(`settings.audit.vias.${via}`, via),
    outcome: (outcome: string) =>
      outcome === 'ok' ? t('settings.audit.ok') : known(`settings.audit.outcomes.${outcome}`, outcome),
  };
}
