import type { SpecParameter } from './run.parameters';

/** What a script gets of its parameters, and what of it must not be seen. */
export interface RunEnvironment {
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  /** Sensitive parameters whose value is nowhere to be had. */
  readonly missing: readonly string[];
}

/** The environment that parameters make; `there` are the sensitive values that the vault has. */
export function environmentOf(
  parameters: readonly SpecParameter[],
  there: ReadonlyMap<string, string>,
): RunEnvironment {
  const value = ({ name, sensitive, value: kept }: SpecParameter) =>
    sensitive ? there.get(name) : (kept ?? '');
  const given = parameters.map((one) => [one.name, value(one)] as const);
  return {
    env: Object.fromEntries(given.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]]))),
    secrets: [...there.values()],
    missing: given.flatMap(([name, text]) => (text === undefined ? [name] : [])),
  };
}
