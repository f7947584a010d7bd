/** Languages of scripts. PowerShell is kept, edited and shown; running it takes an interpreter on the host. */
export const scriptLanguages = ['sh', 'bash', 'python', 'perl', 'powershell'] as const;
export type ScriptLanguage = (typeof scriptLanguages)[number];

/** What runs a language on a host where nobody says. */
export const interpreters: Readonly<Record<ScriptLanguage, string>> = {
  sh: '/bin/sh',
  bash: '/bin/bash',
  python: '/usr/bin/env python3',
  perl: '/usr/bin/env perl',
  powershell: '/usr/bin/env pwsh -NoProfile -File',
};

/** The language that an interpreter runs, as far as its name tells. */
export function languageOf(interpreter: string): ScriptLanguage {
  if (/python/.test(interpreter)) return 'python';
  if (/perl/.test(interpreter)) return 'perl';
  if (/pwsh|powershell/i.test(interpreter)) return 'powershell';
  return /(?:^|\/)(?:da|a)?sh(?:\s|$)|busybox/.test(interpreter) ? 'sh' : 'bash';
}

/** A version of a script in the library. `able`: reviewed, in the words of 003. */
export const versionStates = ['draft', 'submitted', 'able', 'rejected', 'disabled'] as const;
export type VersionState = (typeof versionStates)[number];

/** What was done to a script, for its history. */
export const scriptDeeds = [
  'created',
  'edited',
  'described',
  'submitted',
  'withdrawn',
  'approved',
  'rejected',
  'disabled',
  'enabled',
] as const;
export type ScriptDeed = (typeof scriptDeeds)[number];
