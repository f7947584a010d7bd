import type { FieldIssue } from './errors';

/**
 * Parameters of scripts. One rule: each reaches the script as an environment variable of its name, byte
 * for byte; nothing in a value is expanded. An optional one without a value is there and empty.
 */
export const parameterTypes = ['text', 'number', 'choice', 'switch', 'address'] as const;
export type ParameterType = (typeof parameterTypes)[number];

export interface ScriptParameter {
  /** The name of the environment variable. */
  readonly name: string;
  readonly type: ParameterType;
  readonly description: string;
  readonly required: boolean;
  /** Used where nobody gives a value; '' is none. A sensitive parameter has none: it would be kept. */
  readonly default: string;
  /** A regular expression that the whole of a text has to match; '' for any. */
  readonly pattern: string;
  /** What a choice may be. */
  readonly options: readonly string[];
  /** Its value is kept in the vault while its run lasts, and nowhere else. */
  readonly sensitive: boolean;
}

export type ParameterValues = Readonly<Record<string, string>>;
/** Whether the whole text matches; throws where the pattern is none. */
export type Matcher = (pattern: string, text: string) => boolean;

export const mostParameters = 50;
export const longestValue = 32_768;

/** Names that the shell or the loader of a host takes as its own. */
const taken =
  /^(?:_.*|PATH|HOME|USER|LOGNAME|SHELL|PWD|OLDPWD|TERM|IFS|ENV|TMPDIR|OPTIND|UID|EUID|PPID|LANG|PYTHON\w*|PERL5?\w*|BASH\w*|SHELLOPTS|LD_\w*|LC_\w*|MUSTER_\w*)$/;

/** What is wrong with definitions. */
export function definitionIssues(
  parameters: readonly ScriptParameter[],
  matches: Matcher,
  path = 'parameters',
): FieldIssue[] {
  const seen = new Set<string>();
  return parameters.flatMap((one, at) => {
    const issues: FieldIssue[] = [];
    const add = (field: string, reason: FieldIssue['reason'], params = {}) =>
      issues.push({ path: `${path}.${at}.${field}`, reason, params });
    if (one.name === '') add('name', 'common.required');
    else if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(one.name)) add('name', 'library.badName');
    else if (taken.test(one.name)) add('name', 'library.takenName', { name: one.name });
    else if (seen.has(one.name)) add('name', 'library.twice', { name: one.name });
    seen.add(one.name);
    if (one.type === 'choice' && one.options.length === 0) add('options', 'common.required');
    if (one.pattern !== '' && !isPattern(one.pattern, matches)) add('pattern', 'library.badPattern');
    else if (one.default !== '') {
      if (one.sensitive) add('default', 'library.sensitiveDefault');
      else {
        const wrong = problemOf(one, one.default, matches);
        if (wrong) add('default', wrong.reason, wrong.params ?? {});
      }
    }
    return issues;
  });
}

/** What is wrong with the values given, at `parameterValues.<name>`. */
export function valueIssues(
  parameters: readonly ScriptParameter[],
  values: ParameterValues,
  matches: Matcher,
): FieldIssue[] {
  const known = new Set(parameters.map(({ name }) => name));
  const unknown = Object.keys(values).filter((name) => !known.has(name));
  return [
    ...unknown.map(
      (name): FieldIssue => ({ path: `parameterValues.${name}`, reason: 'library.noParameter' }),
    ),
    ...parameters.flatMap((one): FieldIssue[] => {
      const wrong = problemOf(one, valueIn(one, values), matches);
      return wrong ? [{ path: `parameterValues.${one.name}`, ...wrong }] : [];
    }),
  ];
}

/** The value that a parameter has: as given, else its default. */
export function valueIn(parameter: ScriptParameter, values: ParameterValues): string {
  const given = Object.hasOwn(values, parameter.name) ? (values[parameter.name] ?? '') : '';
  if (given !== '') return given;
  return parameter.type === 'switch' ? parameter.default || 'false' : parameter.default;
}

type Problem = Omit<FieldIssue, 'path'>;

function problemOf(parameter: ScriptParameter, value: string, matches: Matcher): Problem | undefined {
  if (value === '') return parameter.required ? { reason: 'common.required' } : undefined;
  if (value.includes('\0')) return { reason: 'scripts.unsafeField' };
  if (value.length > longestValue) return { reason: 'common.tooLong', params: { maximum: longestValue } };
  const { type, options, pattern } = parameter;
  if (type === 'number' && !/^[+-]?(?:\d+(?:\.\d+)?|\.\d+)$/.test(value))
    return { reason: 'library.notNumber' };
  if (type === 'switch' && value !== 'true' && value !== 'false')
    return { reason: 'common.wrongValue', params: { values: 'true, false' } };
  if (type === 'choice' && !options.includes(value))
    return { reason: 'common.wrongValue', params: { values: options.join(', ') } };
  if (type === 'address' && !isAddress(value)) return { reason: 'common.notIp' };
  if (pattern !== '' && !matches(pattern, value)) return { reason: 'library.noMatch', params: { pattern } };
  return undefined;
}

function isPattern(pattern: string, matches: Matcher): boolean {
  try {
    matches(pattern, '');
    return true;
  } catch {
    return false;
  }
}

/** A matcher that trusts the pattern to come to an end. */
export const plainMatcher: Matcher = (pattern, text) => new RegExp(`^(?:${pattern})$`, 'u').test(text);

function isAddress(text: string): boolean {
  const part = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
  if (new RegExp(`^${part}(?:\\.${part}){3}$`).test(text)) return true;
  if (!/^[0-9A-Fa-f:]+(?:\.\d+){0,3}$/.test(text) || !text.includes(':')) return false;
  // The URL parser knows every spelling of an IPv6 address.
  return URL.canParse(`http://[${text}]/`);
}
