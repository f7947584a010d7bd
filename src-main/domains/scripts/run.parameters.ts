import type { FieldIssue } from '@contract/errors';
import {
  definitionIssues,
  type ParameterValues,
  type ScriptParameter,
  valueIn,
  valueIssues,
} from '@contract/parameters';
import { AppError } from '@main/kernel/app-error';
import { boundedMatch, SlowPattern } from '@main/kernel/bounded-regexp';

/** A parameter as a job keeps it: with its value, unless that is sensitive. */
export interface SpecParameter extends ScriptParameter {
  readonly value?: string;
}

export interface RunParameters {
  readonly kept: readonly SpecParameter[];
  readonly secrets: ParameterValues;
}

const mostTogether = 1_048_576;

/** A pattern that comes to no end matches nothing. */
function matches(pattern: string, text: string): boolean {
  try {
    return boundedMatch(pattern, text);
  } catch (error) {
    if (error instanceof SlowPattern) return false;
    throw error;
  }
}

/** Checks definitions and values, and parts what may be kept from what is secret. Throws `common.invalid`. */
export function readParameters(
  parameters: readonly ScriptParameter[],
  values: ParameterValues,
): RunParameters {
  const wrong = definitionIssues(parameters, boundedMatch);
  const issues = wrong.length > 0 ? wrong : valueIssues(parameters, values, matches);
  const bytes = Object.values(values).reduce((sum, value) => sum + Buffer.byteLength(value), 0);
  if (bytes > mostTogether)
    issues.push({ path: 'parameterValues', reason: 'common.tooLong', params: { maximum: mostTogether } });
  if (issues.length > 0) throw new AppError('common.invalid', {}, issues);
  const sensitive = parameters.filter((one) => one.sensitive);
  return {
    kept: parameters.map((one) => (one.sensitive ? one : { ...one, value: valueIn(one, values) })),
    secrets: Object.fromEntries(sensitive.map((one) => [one.name, valueIn(one, values)])),
  };
}

/** The sensitive values for a retry: those given, checked. `there` are still in the vault. */
export function readSecrets(
  parameters: readonly SpecParameter[],
  values: ParameterValues,
  there: ReadonlySet<string>,
): ParameterValues {
  const sensitive = parameters.filter((one) => one.sensitive);
  const missing = sensitive.filter(({ name }) => !Object.hasOwn(values, name) && !there.has(name));
  const issues: FieldIssue[] = missing.map(({ name }) => ({
    path: `parameterValues.${name}`,
    reason: 'library.secretNeeded',
  }));
  const given = sensitive.filter(({ name }) => Object.hasOwn(values, name));
  issues.push(...valueIssues(given, values, matches));
  if (issues.length > 0) throw new AppError('common.invalid', {}, issues);
  return Object.fromEntries(given.map((one) => [one.name, valueIn(one, values)]));
}
