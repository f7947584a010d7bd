export type DangerKind =
  | 'wipe'
  | 'format'
  | 'overwrite'
  | 'forkBomb'
  | 'power'
  | 'rights'
  | 'network'
  | 'kill'
  | 'pipe';

export interface Danger {
  readonly kind: DangerKind;
  /** Characters of the script, from and up to. */
  readonly from: number;
  readonly to: number;
  readonly line: number;
}

/** What has cost people their machines. A hint for the eye, not a lock: the core runs what it is given. */
const patterns: readonly (readonly [DangerKind, RegExp])[] = [
  // rm -rf on a top folder, on everything, or on a variable that may be empty.
  [
    'wipe',
    /\brm\s+(?:-{1,2}[\w-]+\s+)*-\w*[rR]\w*\s+(?:-{1,2}[\w-]+\s+)*(?:["']?\/(?:\*|["']|\s|;|&|$)|["']?\/(?:bin|boot|dev|etc|home|lib\w*|opt|root|sbin|srv|sys|usr|var)\/?\*?["']?(?=\s|;|&|$)|["']?\$\{?\w+\}?["']?\/\*?|~\/?(?=\s|;|&|$)|\*(?=\s|;|&|$)|\.(?=\s|;|&|$))/g,
  ],
  ['wipe', /\bfind\s+\/\S*(?:\s+[^\n;|&]+)?\s-delete\b/g],
  ['wipe', /\bshutil\.rmtree\(\s*["']\/["']?/g],
  ['format', /\b(?:mkfs(?:\.\w+)?|mke2fs|wipefs|fdisk|parted|sgdisk|pvremove|vgremove|lvremove)\b/g],
  ['overwrite', /\bdd\b[^\n;|&]*\bof=\/dev\/\S*/g],
  ['overwrite', />\s*\/dev\/(?:sd|hd|vd|xvd|nvme|mapper)\S*/g],
  ['overwrite', />\s*\/etc\/(?:passwd|shadow|fstab|sudoers)\b/g],
  ['forkBomb', /:\s*\(\s*\)\s*\{[^}]*:\s*\|\s*:[^}]*\}/g],
  ['power', /(?:^|[;&|\n(]|\bsudo\s)\s*(?:shutdown|reboot|halt|poweroff|init\s+[06]|telinit\s+[06])\b/g],
  ['power', /\bsystemctl\s+(?:reboot|poweroff|halt|kexec)\b/g],
  ['rights', /\bch(?:mod|own)\s+(?:-\w*R\w*\s+\S+|\S+\s+-\w*R\w*)\s+\/(?:\s|;|&|$|etc|usr|bin|lib)/g],
  [
    'network',
    /\b(?:iptables|ip6tables)\s+-F\b|\bnft\s+flush\s+ruleset\b|\bip\s+link\s+set\s+\S+\s+down\b|\bifdown\b/g,
  ],
  ['kill', /\bkill\s+-(?:9|KILL|SIGKILL)\s+-1\b|\bkillall5?\s+-9\b/g],
  ['pipe', /\b(?:curl|wget)\b[^\n|;]*\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b/g],
];

/** The dangerous commands of a script, in order; comments are left out. */
export function findDangers(script: string): Danger[] {
  const found: Danger[] = [];
  // Comments become blanks of the same length, so that places stay right.
  const bare = script.replace(/(^|[ \t])#(?!!).*$/gm, (comment) => ' '.repeat(comment.length));
  for (const [kind, pattern] of patterns) {
    for (const match of bare.matchAll(pattern)) {
      const lead = match[0].length - match[0].replace(/^[\s;&|(]+/, '').length;
      const from = match.index + lead;
      const to = match.index + match[0].trimEnd().length;
      found.push({ kind, from, to, line: bare.slice(0, from).split('\n').length });
    }
  }
  return found.sort((a, b) => a.from - b.from);
}
