import { agentReasons } from './reasons/agents';
import { cmdbReasons } from './reasons/cmdb';
import { commonReasons } from './reasons/common';
import { feishuReasons } from './reasons/feishu';
import { fileReasons } from './reasons/files';
import { jobReasons } from './reasons/jobs';
import { libraryReasons } from './reasons/library';
import { notifyReasons } from './reasons/notify';
import { scheduleReasons } from './reasons/schedules';
import { scriptReasons } from './reasons/scripts';
import { searchReasons } from './reasons/search';
import { storeReasons } from './reasons/store';
import { terminalReasons } from './reasons/terminal';
import { userReasons } from './reasons/users';

/** The kinds of failure there are; every dialect maps a kind to its own HTTP status and code. */
export type ErrorKind =
  | 'INVALID'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'TOO_LARGE'
  | 'TOO_MANY'
  | 'UNAVAILABLE'
  | 'INTERNAL';

/** One way to fail, with its words in both languages; `{name}` is filled from the error's params. */
export interface ReasonText {
  readonly kind: ErrorKind;
  readonly zh: string;
  readonly en: string;
}

/** The one table of errors. A domain adds its own in reasons/<domain>.ts. */
export const reasons = {
  ...commonReasons,
  ...storeReasons,
  ...userReasons,
  ...feishuReasons,
  ...cmdbReasons,
  ...fileReasons,
  ...agentReasons,
  ...jobReasons,
  ...terminalReasons,
  ...scriptReasons,
  ...scheduleReasons,
  ...libraryReasons,
  ...searchReasons,
  ...notifyReasons,
} as const satisfies Record<string, ReasonText>;

export type Reason = keyof typeof reasons;
export type ReasonParams = Readonly<Record<string, string | number>>;

/** One field that is wrong. `path` is the field's place in the input, e.g. `hosts.2.inner_ip`. */
export interface FieldIssue {
  readonly path: string;
  readonly reason: Reason;
  readonly params?: ReasonParams;
}

/** What crosses a transport when a call fails. */
export interface ErrorBody {
  readonly kind: ErrorKind;
  readonly reason: Reason;
  readonly params: ReasonParams;
  readonly issues: readonly FieldIssue[];
}

export type Language = 'zh' | 'en';

/** The words of a reason in one language. */
export function wordsOf(reason: Reason, params: ReasonParams, language: Language): string {
  return reasons[reason][language].replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in params ? String(params[name]) : whole,
  );
}

/** A whole error in words: each field with what is wrong with it, or the reason itself. */
export function explain(error: ErrorBody, language: Language): string {
  if (error.issues.length === 0) return wordsOf(error.reason, error.params, language);
  const separator = language === 'zh' ? '；' : '; ';
  const colon = language === 'zh' ? '：' : ': ';
  return error.issues
    .map(({ path, reason, params }) => {
      const words = wordsOf(reason, params ?? {}, language);
      return path ? `${path}${colon}${words}` : words;
    })
    .join(separator);
}
