export const who = ['owner', 'group', 'others'] as const;
export const may = ['read', 'write', 'execute'] as const;

/** The bit of one box: `owner` + `read` is 0o400. */
export function bitOf(person: (typeof who)[number], right: (typeof may)[number]): number {
  return 1 << ((2 - who.indexOf(person)) * 3 + (2 - may.indexOf(right)));
}

/** Permission bits as four octal digits. */
export function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0');
}

/** Three or four octal digits; undefined for anything else. */
export function readOctal(text: string): number | undefined {
  return /^[0-7]{3,4}$/.test(text.trim()) ? Number.parseInt(text.trim(), 8) : undefined;
}

/** Bits as `ls -l` shows them: `rwxr-s--T`. */
export function letters(mode: number): string {
  const special = [
    [0o4000, 0o100, 's', 'S'],
    [0o2000, 0o010, 's', 'S'],
    [0o1000, 0o001, 't', 'T'],
  ] as const;
  return who
    .map((person, index) => {
      const [read, write, execute] = may.map((right) => (mode & bitOf(person, right)) !== 0);
      const extra = special[index];
      const last = extra && mode & extra[0] ? (mode & extra[1] ? extra[2] : extra[3]) : execute ? 'x' : '-';
      return `${read ? 'r' : '-'}${write ? 'w' : '-'}${last}`;
    })
    .join('');
}
