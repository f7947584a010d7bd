/** A word list that cannot be read. */
export class WordsError extends Error {
  readonly problem: 'open_quote' | 'trailing_backslash';

  constructor(problem: 'open_quote' | 'trailing_backslash') {
    super(problem === 'open_quote' ? 'a quote is not closed' : 'a backslash stands at the end');
    this.problem = problem;
    this.name = 'WordsError';
  }
}

/**
 * Splits a word list as a shell would: blanks and line ends part words (no others of Unicode's spaces), quotes and backslashes group, and nothing
 * else means anything. `$`, backquotes, `*`, `~`, `#` and newlines inside quotes stay what they are.
 * Throws WordsError.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;

  const next = () => text[at++] ?? '';
  const add = (piece: string) => {
    word = (word ?? '') + piece;
  };
  const quoted = (quote: string) => {
    add('');
    for (;;) {
      if (at >= text.length) throw new WordsError('open_quote');
      const character = next();
      if (character === quote) return;
      if (quote === '"' && character === '\\' && /["\\$`]/.test(text[at] ?? '')) add(next());
      else add(character);
    }
  };

  while (at < text.length) {
    const character = next();
    if (/[ \t\r\n]/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === "'" || character === '"') {
      quoted(character);
    } else if (character === '\\') {
      if (at >= text.length) throw new WordsError('trailing_backslash');
      add(next());
    } else {
      add(character);
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}
