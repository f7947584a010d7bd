import { type Reason, type ReasonParams, wordsOf } from '@contract/errors';
import type { Outcome } from '@main/engine';

/** A reason in both languages: a job's record is read in either. */
export function both(reason: Reason, params: ReasonParams = {}): string {
  return `${wordsOf(reason, params, 'zh')} / ${wordsOf(reason, params, 'en')}`;
}

export function failed(code: string, reason: Reason, params: ReasonParams = {}): Outcome {
  return { state: 'failed', code, message: both(reason, params) };
}

export const done: Outcome = { state: 'succeeded', code: '0', message: '' };

const units = ['B', 'KB', 'MB', 'GB', 'TB'];

/** Bytes as people say them: `1.4 MB`. */
export function sizeOf(bytes: number): string {
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : Math.round(value * 10) / 10} ${units[step]}`;
}

/** Whole mebibytes, at least one. */
export function megabytes(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 1_048_576));
}
