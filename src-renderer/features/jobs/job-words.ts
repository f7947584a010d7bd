import { useI18n } from 'vue-i18n';

export interface CodeWords {
  readonly title: string;
  readonly cause: string;
  readonly remedy: string;
}

/** The words for steps and outcome codes; what this build does not know is shown as it came. */
export function useJobWords() {
  const { t, te } = useI18n();
  return {
    /** The words of a kind of job; a dot in a key would be read as a path. */
    kind: (kind: string): string => t(`jobs.kinds.${kind.replace('.', '_')}`),
    step: (name: string): string => (te(`steps.${name}`) ? t(`steps.${name}`) : name),
    code: (code: string): string => (te(`codes.${code}.title`) ? t(`codes.${code}.title`) : code),
    /** Cause and remedy of a code; undefined for one that needs no words. */
    explain(code: string): CodeWords | undefined {
      if (!te(`codes.${code}.cause`)) return undefined;
      return {
        title: t(`codes.${code}.title`),
        cause: t(`codes.${code}.cause`),
        remedy: t(`codes.${code}.remedy`),
      };
    },
  };
}
