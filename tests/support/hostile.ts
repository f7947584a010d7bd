import { seededIntegers } from './random';

/** What means something to a shell, a terminal, a parser or a file system. */
const fragments = [
  ...`' " \` ; & && | || < > >> ( ) { } [ ] * ? ~ ! # \\ \\\\ = % %s %n $ $$ $0 $@ $HOME $IFS`.split(' '),
  ...['$(', '${', '$((', '<(', '<<E', "$'\\x41'", '\\n', '\\0', '--', '-', '-c', '-rf', '-n', '..', '.'],
  ...[' ', '  ', '\t', '\n', '\r', '\r\n', '\u0001', '\u0007', '\u001b[31m', '\u007f', '\u0085', '\u2028'],
  ...['中文', 'é', 'e\u0301', '😀', '\u202e', '\ufeff', 'ﬁ', 'a', 'b', '0', 'id', 'root', 'sh', '{a,b}'],
];

/**
 * Strings that want to be code: each tries to make a file of the name `mark` in one of the ways a careless
 * shell would allow. No NUL and no slash in them, at most 200 bytes; the same ones in every run.
 */
export function hostileStrings(count: number, mark: string, seed = 1): string[] {
  const pick = seededIntegers(seed);
  const any = () => fragments[pick(fragments.length)] ?? '';
  const make = `: >${mark}`;
  const attacks = [
    `$(${make})`,
    `\`${make}\``,
    `; ${make};`,
    `' ; ${make}; '`,
    `" ; ${make}; "`,
    `'"$(${make})"'`,
    `\n${make}\n`,
    `&& ${make} #`,
    `| ${make} |`,
    `-c '${make}'`,
    `--command=${make}`,
    `\${x:-$(${make})}`,
    `$((x[$(${make})]))`,
    `%0a${make}`,
    `\\$(${make})`,
    `\\'; ${make}; \\'`,
  ];
  const strings = new Set<string>();
  while (strings.size < count) {
    const attack = attacks[strings.size % attacks.length] ?? '';
    const text = `${any()}${any()}${attack}${any()}${any()}`;
    if (Buffer.byteLength(text) <= 200) strings.add(text);
  }
  return [...strings];
}
