import { plainSearch, withoutComments } from '@contract/dangers';

/** What a rule would say to a text: found, not found, or that it is no pattern. */
export function trialOf(pattern: string, sample: string): 'hit' | 'miss' | 'bad' | undefined {
  if (pattern === '') return undefined;
  try {
    return plainSearch(pattern, withoutComments(sample)).length > 0 ? 'hit' : 'miss';
  } catch {
    return 'bad';
  }
}
