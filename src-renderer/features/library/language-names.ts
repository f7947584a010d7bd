import type { ScriptLanguage, VersionState } from '@contract/script-languages';
import type { Tone } from '../../ui/status';

/** Names of their own: the same in every language of the screens. */
export const languageNames: Readonly<Record<ScriptLanguage, string>> = {
  sh: 'sh',
  bash: 'Bash',
  python: 'Python',
  perl: 'Perl',
  powershell: 'PowerShell',
};

/** What a new script begins with. */
export const starters: Readonly<Record<ScriptLanguage, string>> = {
  sh: '#!/bin/sh\nset -eu\n\nhostname\nuptime\n',
  bash: '#!/bin/bash\nset -euo pipefail\n\nhostname\nuptime\n',
  python: '#!/usr/bin/env python3\nimport platform\n\nprint(platform.node(), platform.release())\n',
  perl: '#!/usr/bin/env perl\nuse strict;\nuse warnings;\nuse Sys::Hostname;\n\nprint hostname(), "\\n";\n',
  powershell: "$ErrorActionPreference = 'Stop'\n\nhostname\nGet-Date\n",
};

/** The language of a file, by its name. */
export function languageOfFile(name: string): ScriptLanguage | undefined {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase();
  const known: Readonly<Record<string, ScriptLanguage>> = {
    py: 'python',
    pl: 'perl',
    ps1: 'powershell',
    bash: 'bash',
  };
  return ending === undefined ? undefined : known[ending];
}

export const stateTones: Readonly<Record<VersionState, Tone>> = {
  draft: 'wait',
  submitted: 'run',
  able: 'ok',
  rejected: 'bad',
  disabled: 'stop',
};
