import type { Language } from '../errors';
import { agentCodes as agentEn } from './agent.en';
import { agentCodes as agentZh } from './agent.zh';
import { preflightCodes as preflightEn } from './preflight.en';
import { preflightCodes as preflightZh } from './preflight.zh';
import { registrationCodes as registrationEn } from './registration.en';
import { registrationCodes as registrationZh } from './registration.zh';
import { scriptCodes as scriptEn } from './script.en';
import { scriptCodes as scriptZh } from './script.zh';
import { transferCodes as transferEn } from './transfer.en';
import { transferCodes as transferZh } from './transfer.zh';
import { upgradeCodes as upgradeEn } from './upgrade.en';
import { upgradeCodes as upgradeZh } from './upgrade.zh';

/**
 * The one catalogue of outcome codes: what a code means, why it comes, what to do. Screens import
 * codes/zh.ts or codes/en.ts, so that only the language that shows is loaded.
 */
export interface CodeWords {
  readonly title: string;
  /** Cause and remedy stand only where there is something to do. */
  readonly cause?: string;
  readonly remedy?: string;
}

/** Where a code comes from: a task on an agent, its upgrade, a run of a script, a transfer of files, a look before an installation, who an agent is. */
export const codeGroups = ['agent', 'upgrade', 'script', 'transfer', 'preflight', 'registration'] as const;
export type CodeGroup = (typeof codeGroups)[number];

export type PreflightCode = keyof typeof preflightEn | 'UNEXPECTED_RETURN' | 'SOCKET_TIMEOUT' | LoginCode;
/** Failures of a login that 004 has a code for. */
export type LoginCode = 'SSH_WRONG_PASSWORD' | 'SSH_LOGIN_KEY_ERR' | 'NOT_SUPPORT_AUTH_WAY';

type Group = Readonly<Record<string, CodeWords>>;

/** All of it, group by group, in both languages. */
export const catalogue: Readonly<Record<CodeGroup, Readonly<Record<Language, Group>>>> = {
  agent: { zh: agentZh, en: agentEn },
  upgrade: { zh: upgradeZh, en: upgradeEn },
  script: { zh: scriptZh, en: scriptEn },
  transfer: { zh: transferZh, en: transferEn },
  preflight: { zh: preflightZh, en: preflightEn },
  registration: { zh: registrationZh, en: registrationEn },
};

/** The words of a code; undefined for one that the catalogue does not have. */
export function wordsOfCode(code: string, language: Language): CodeWords | undefined {
  for (const group of codeGroups) {
    const words = catalogue[group][language];
    if (Object.hasOwn(words, code)) return words[code];
  }
  return undefined;
}
