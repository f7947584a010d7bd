/**
 * The words of the command line that are Muster's. Chromium's switches, the path of the app in
 * development and what a system adds when it opens an app stand among them, so unlike the server
 * host this one cannot refuse what it does not know.
 */
export function ownWords(argv: readonly string[]): string[] {
  const own: string[] = [];
  for (const [index, word] of argv.entries()) {
    const [flag, inline] = word.split('=', 2);
    if (flag !== '--data' && flag !== '--listen') continue;
    own.push(word);
    const value = argv[index + 1];
    if (inline === undefined && value !== undefined) own.push(value);
  }
  return own;
}
