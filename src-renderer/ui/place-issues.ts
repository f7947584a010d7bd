import { type ErrorBody, explain, type Language, wordsOf } from '@contract/errors';

export interface PlacedIssues {
  /** What is wrong, by the field it stands beside. */
  readonly at: Readonly<Record<string, string>>;
  /** What belongs to no field that is shown. */
  readonly rest: readonly string[];
}

/** Puts each issue of an error beside its field; what has no field there is told on top. */
export function placeIssues(
  error: ErrorBody,
  isShown: (path: string) => boolean,
  language: Language,
): PlacedIssues {
  if (error.issues.length === 0) return { at: {}, rest: [explain(error, language)] };
  const at: Record<string, string> = {};
  const rest: string[] = [];
  const separator = language === 'zh' ? '；' : '; ';
  for (const issue of error.issues) {
    const words = wordsOf(issue.reason, issue.params ?? {}, language);
    const before = at[issue.path];
    if (isShown(issue.path)) at[issue.path] = before ? `${before}${separator}${words}` : words;
    else rest.push(explain({ ...error, issues: [issue] }, language));
  }
  return { at, rest };
}
