import type { Output } from '@contract/index';
import { interpreters, languageOf, type ScriptLanguage, type VersionState } from '@contract/script-languages';
import { defineStore } from 'pinia';
import { computed, reactive, ref } from 'vue';
import type { ChosenHost } from '../../app/handoff';
import { starters } from '../library/language-names';
import { draftOf, emptyRolling } from './rolling-draft';

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

/** The version of the library that stands in the editor. */
export interface LibrarySource {
  readonly id: number;
  readonly version: number;
  readonly name: string;
  readonly state: VersionState;
  readonly content: string;
  readonly interpreter: string;
}

/** The script console while it is being filled in: outlives a look at another screen, or a new sign-in. */
export const useScriptDraft = defineStore('script', () => {
  const values = reactive<ScriptValues>({
    title: '',
    language: 'bash',
    interpreter: interpreters.bash,
    content: starters.bash,
    path: '/tmp',
    user: 'root',
    param: '',
    timeoutSeconds: undefined,
    concurrency: undefined,
  });
  /** Picked hosts and pasted addresses; the core says what they are. */
  const hosts = ref<readonly ChosenHost[]>([]);
  const addresses = ref<readonly string[]>([]);
  const rolling = ref(emptyRolling());
  /** The schedule that is being changed. */
  const schedule = ref<Output<'schedules.get'>>();
  const source = ref<LibrarySource>();
  /** Whether what will run is still what stands in the library. */
  const untouched = computed(
    () =>
      source.value !== undefined &&
      source.value.content === values.content &&
      source.value.interpreter === values.interpreter,
  );

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
  function useSpec(job: Pick<Output<'jobs.get'>, 'title' | 'spec' | 'rolling'>): void {
    const text = (key: string, fallback: string) => {
      const value = job.spec[key];
      return typeof value === 'string' ? value : fallback;
    };
    const timeout = job.spec.timeoutSeconds;
    values.title = job.title;
    values.content = text('content', values.content);
    values.interpreter = text('interpreter', values.interpreter);
    values.language = languageOf(values.interpreter);
    source.value = undefined;
    values.path = text('path', values.path);
    values.user = text('user', values.user);
    values.param = text('param', '');
    values.timeoutSeconds = typeof timeout === 'number' ? timeout : undefined;
    rolling.value = draftOf(job.rolling);
  }
  /** Takes a schedule up to be changed: its script and the hosts that were confirmed. */
  function useSchedule(kept: Output<'schedules.get'>): void {
    const { title, rolling: plan } = kept.script;
    useSpec({
      title: typeof title === 'string' ? title : kept.name,
      spec: kept.script,
      rolling: (plan ?? null) as Output<'jobs.get'>['rolling'],
    });
    hosts.value = kept.targets;
    addresses.value = [];
    schedule.value = kept;
  }
  /** Puts a version of the library into the editor. */
  function useVersion(version: Output<'library.version'>, name: string): void {
    const { id, state, content, interpreter, language, timeoutSeconds } = version;
    Object.assign(values, { title: name, language, interpreter, content, param: '' });
    values.timeoutSeconds = timeoutSeconds ?? undefined;
    source.value = { id, version: version.version, name, state, content, interpreter };
  }
  return {
    ...{ values, rolling, schedule, hosts, addresses, source, untouched },
    ...{ setLanguage, addHosts, addAddresses, clearTargets, useSpec, useSchedule, useVersion },
  };
});
