import { type Reason, type ReasonParams, wordsOf } from '@contract/errors';

/** A reason in both languages: a job's record is read in either. */
export function bilingual(reason: Reason, params: ReasonParams = {}): string {
  return `${wordsOf(reason, params, 'zh')} / ${wordsOf(reason, params, 'en')}`;
}
