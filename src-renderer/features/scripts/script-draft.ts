import type { Output } from '@contract/index';
import { defineStore } from 'pinia';
import { reactive, ref } from 'vue';
import type { ChosenHost } from '../../app/handoff';

export type ScriptLanguage = 'shell' | 'python';

export interface ScriptValues {
  title: string;
  language: ScriptLanguage;
  interpreter: string;
  content: string;
  path: string;
  user: string;
  param: string;
  timeoutSeconds: number | undefined;
  concurrency: number | undefined;
}

export const interpreters: Readonly<Record<ScriptLanguage, string>> = {
  shell: '/bin/bash',
  python: '/usr/bin/env python3',
};

const starters: Readonly<Record<ScriptLanguage, string>> = {
  shell: '#!/bin/bash\nset -euo pipefail\n\nhostname\nuptime\n',
  python: '#!/usr/bin/env python3\nimport platform\n\nprint(platform.node(), platform.release())\n',
};

/** The script console while it is being filled in: outlives a look at another screen, or a new sign-in. */
export const useScriptDraft = defineStore('script', () => {
  const values = reactive<ScriptValues>({
    title: '',
    language: 'shell',
    interpreter: interpreters.shell,
    content: starters.shell,
    path: '/tmp',
    user: 'root',
    param: '',
    timeoutSeconds: undefined,
    concurrency: undefined,
  });
  /** Picked hosts and pasted addresses; the core says what they are. */
  const hosts = ref<readonly ChosenHost[]>([]);
  const addresses = ref<readonly string[]>([]);

  /** Changes the language; interpreter and content follow where they stood as they were given. */
  function setLanguage(language: ScriptLanguage): void {
    if (values.interpreter === interpreters[values.language]) values.interpreter = interpreters[language];
    if (values.content === starters[values.language]) values.content = starters[language];
    values.language = language;
  }
  function addHosts(more: readonly ChosenHost[]): void {
    const known = new Map([...hosts.value, ...more].map((host) => [host.id, host]));
    hosts.value = [...known.values()];
  }
  function addAddresses(more: readonly string[]): void {
    addresses.value = [...new Set([...addresses.value, ...more])];
  }
  function clearTargets(): void {
    hosts.value = [];
    addresses.value = [];
  }
  /** Takes over what an earlier job was asked to do. */
  function useSpec(job: Output<'jobs.get'>): void {
    const text = (key: string, fallback: string) => {
      const value = job.spec[key];
      return typeof value === 'string' ? value : fallback;
    };
    const timeout = job.spec.timeoutSeconds;
    values.title = job.title;
    values.content = text('content', values.content);
    values.interpreter = text('interpreter', values.interpreter);
    values.language = /python/.test(values.interpreter) ? 'python' : 'shell';
    values.path = text('path', values.path);
    values.user = text('user', values.user);
    values.param = text('param', '');
    values.timeoutSeconds = typeof timeout === 'number' ? timeout : undefined;
  }
  return { values, hosts, addresses, setLanguage, addHosts, addAddresses, clearTargets, useSpec };
});
