import type { ScriptLanguage } from './script-languages';

/** What a rule does: marks the place and asks, or refuses the run. */
export const dangerActions = ['warn', 'block'] as const;
export type DangerAction = (typeof dangerActions)[number];

export interface DangerRule {
  readonly id: number;
  /** A regular expression; `^` and `$` are ends of lines. */
  readonly pattern: string;
  /** The languages it is for; none: all. */
  readonly languages: readonly ScriptLanguage[];
  readonly messageZh: string;
  readonly messageEn: string;
  readonly action: DangerAction;
}

export interface Danger {
  readonly rule: DangerRule;
  /** Characters of the script, from and up to. */
  readonly from: number;
  readonly to: number;
  /** From 1. */
  readonly line: number;
}

/** A place in a text: where it begins, and what stands there. */
export type Found = readonly [at: number, text: string];
export type Search = (pattern: string, text: string) => readonly Found[];

/** A rule that finds more than this in one script has made its point. */
const mostFound = 200;

/** A search that trusts the pattern to come to an end. */
export const plainSearch: Search = (pattern, text) => {
  const found: Found[] = [];
  for (const match of text.matchAll(new RegExp(pattern, 'gm'))) {
    if (match[0] !== '' && found.push([match.index, match[0]]) >= mostFound) break;
  }
  return found;
};

/** The dangerous commands of a script, in order; comments are left out. */
export function findDangers(
  script: string,
  language: ScriptLanguage,
  rules: readonly DangerRule[],
  search: Search = plainSearch,
): Danger[] {
  const bare = withoutComments(script);
  const meant = rules.filter(({ languages }) => languages.length === 0 || languages.includes(language));
  const found = meant.flatMap((rule) =>
    search(rule.pattern, bare).map(([at, text]): Danger => {
      const from = at + (text.length - text.replace(/^[\s;&|(]+/, '').length);
      return { rule, from, to: at + text.trimEnd().length, line: bare.slice(0, from).split('\n').length };
    }),
  );
  return found.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from);
}

/** Comments become blanks of the same length, so that places stay right. A `#` within quotes begins none. */
export function withoutComments(script: string): string {
  return script.replace(/.*#.*/g, (line) => {
    const at = commentStart(line);
    return at < 0 ? line : line.slice(0, at) + ' '.repeat(line.length - at);
  });
}

function commentStart(line: string): number {
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? '';
    if (quote !== '') {
      if (character === '\\' && quote === '"') at += 1;
      else if (character === quote) quote = '';
    } else if (character === '\\') at += 1;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '#' && line[at + 1] !== '!' && /^$|[\s;&|()]/.test(line[at - 1] ?? '')) return at;
  }
  return -1;
}
