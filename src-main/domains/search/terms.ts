/** What a line must hold to be found: every word, in any case; words in quotes belong together. */
export interface Terms {
  /** As typed, to be shown and marked. */
  readonly words: readonly string[];
  /** Query of the trigram index, '' when no word is long enough for it. */
  readonly grams: string;
  /** Query of the index of two-character Chinese words, '' when there is none. */
  readonly han: string;
}

const longestWord = 200;
const mostWords = 12;
/** More of them make a question slower and hardly narrower. */
const mostGrams = 48;

const hanRun = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+/gu;

/** Reads what somebody typed. */
export function readTerms(text: string): Terms {
  const words = [...text.matchAll(/"([^"]+)"|(\S+)/g)]
    .map(([, quoted, plain]) => (quoted ?? plain ?? '').slice(0, longestWord))
    .filter((word) => word.trim() !== '')
    .slice(0, mostWords);
  const grams = new Set<string>();
  const han = new Set<string>();
  for (const word of words) {
    const signs = [...word];
    for (let at = 0; at + 3 <= signs.length && grams.size < mostGrams; at += 1)
      grams.add(signs.slice(at, at + 3).join(''));
    if (signs.length < 3) for (const pair of hanPairs(word)) han.add(pair);
  }
  return { words, grams: conjunction(grams), han: conjunction(han) };
}

/** Whether the index can answer at all. */
export function isSearchable({ grams, han }: Terms): boolean {
  return grams !== '' || han !== '';
}

/** Every two neighbouring characters of Chinese (and its neighbours) in a text, once each. */
export function hanPairs(text: string): Set<string> {
  const pairs = new Set<string>();
  for (const [run] of text.matchAll(hanRun)) {
    const signs = [...run];
    for (let at = 0; at + 2 <= signs.length; at += 1) pairs.add(`${signs[at]}${signs[at + 1]}`);
  }
  return pairs;
}

function conjunction(tokens: ReadonlySet<string>): string {
  return [...tokens].map((token) => `"${token.replaceAll('"', '""')}"`).join(' AND ');
}
