import type { ParameterType, ScriptParameter } from '@contract/parameters';

/** A parameter while it is being defined; choices are lines of one text. */
export interface ParameterDraft {
  name: string;
  type: ParameterType;
  description: string;
  required: boolean;
  default: string;
  pattern: string;
  options: string;
  sensitive: boolean;
}

export function newParameter(): ParameterDraft {
  return {
    name: '',
    type: 'text',
    description: '',
    required: false,
    default: '',
    pattern: '',
    options: '',
    sensitive: false,
  };
}

export function toDrafts(parameters: readonly ScriptParameter[]): ParameterDraft[] {
  return parameters.map((one) => ({ ...one, options: one.options.join('\n') }));
}

type Kept = Omit<ScriptParameter, 'options'> & { options: string[] };

/** What does not go with a parameter's type is left out. */
export function toParameters(drafts: readonly ParameterDraft[]): Kept[] {
  return drafts.map((one) => ({
    ...one,
    name: one.name.trim(),
    default: one.sensitive ? '' : one.default,
    pattern: one.type === 'text' ? one.pattern : '',
    options:
      one.type === 'choice'
        ? [
            ...new Set(
              one.options
                .split('\n')
                .map((option) => option.trim())
                .filter(Boolean),
            ),
          ]
        : [],
  }));
}
