import { type CodeGroup, type CodeWords, catalogue, codeGroups } from '@contract/codes';
import type { Language } from '@contract/errors';

export interface FoundGroup {
  readonly name: CodeGroup;
  readonly codes: readonly (CodeWords & { readonly code: string })[];
}

/** The codes in which every word is found, in code, title, cause or remedy; groups without any are left out. */
export function findCodes(keyword: string, language: Language): FoundGroup[] {
  const wanted = keyword.toLowerCase().split(/\s+/).filter(Boolean);
  return codeGroups
    .map((name) => ({
      name,
      codes: Object.entries(catalogue[name][language])
        .map(([code, words]) => ({ code, ...words }))
        .filter(({ code, title, cause = '', remedy = '' }) => {
          const text = `${code}\n${title}\n${cause}\n${remedy}`.toLowerCase();
          return wanted.every((word) => text.includes(word));
        }),
    }))
    .filter(({ codes }) => codes.length > 0);
}
