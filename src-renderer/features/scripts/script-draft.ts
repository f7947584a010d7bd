import type { Output } from '@contract/index';
import type { ScriptParameter } from '@contract/parameters';
import { interpreters, languageOf, type ScriptLanguage, type VersionState } from '@contract/script-languages';
import { defineStore } from 'pinia';
import { computed, reactive, ref } from 'vue';
import { useTargetsDraft } from '../cmdb/targets/targets-draft';
import { starters } from '../library/language-names';
import { type ParameterDraft, toDrafts, toParameters } from '../library/parameter-draft';
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
  parameters: ParameterDraft[];
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
  /** As JSON, to tell whether they were changed here. */
  readonly parameters: string;
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
    parameters: [],
    concurrency: undefined,
  });
  const rolling = ref(emptyRolling());
  /** The schedule that is being changed. */
  const schedule = ref<Output<'schedules.get'>>();
  const source = ref<LibrarySource>();
  /** What was filled in, by name; kept apart from the definitions, which may be saved. */
  const parameterValues = reactive<Record<string, string>>({});
  /** Whether what will run is still what stands in the library. */
  const untouched = computed(
    () =>
      source.value !== undefined &&
      source.value.content === values.content &&
      source.value.interpreter === values.interpreter &&
      source.value.parameters === JSON.stringify(toParameters(values.parameters)),
  );

  /** Changes the language; interpreter and content follow where they stood as they were given. */
  function setLanguage(language: ScriptLanguage): void {
    if (values.interpreter === interpreters[values.language]) values.interpreter = interpreters[language];
    if (values.content === starters[values.language]) values.content = starters[language];
    values.language = language;
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
    takeParameters(job.spec.parameters);
  }
  /** Takes a schedule up to be changed: its script and the hosts that were confirmed. */
  function useSchedule(kept: Output<'schedules.get'>): void {
    const { title, rolling: plan, parameterValues: given } = kept.script;
    useSpec({
      title: typeof title === 'string' ? title : kept.name,
      spec: kept.script,
      rolling: (plan ?? null) as Output<'jobs.get'>['rolling'],
    });
    Object.assign(parameterValues, given);
    useTargetsDraft().replace({ hosts: kept.targets });
    schedule.value = kept;
  }
  /** The definitions of an earlier run with its values; those that are sensitive it does not have. */
  function takeParameters(kept: unknown): void {
    const given = Array.isArray(kept) ? (kept as (ScriptParameter & { value?: string })[]) : [];
    values.parameters = toDrafts(given.map(({ value: _, ...one }) => one));
    clearValues();
    for (const { name, value } of given) if (value) parameterValues[name] = value;
  }
  function clearValues(): void {
    for (const name of Object.keys(parameterValues)) delete parameterValues[name];
  }
  /** What is typed into a sensitive field stays for one run. */
  function forgetSecrets(): void {
    for (const { name, sensitive } of values.parameters) if (sensitive) delete parameterValues[name];
  }
  /** Goes on with what stands there as a script of one's own. */
  function write(): void {
    source.value = undefined;
  }
  /** Puts a version of the library into the editor. */
  function useVersion(version: Output<'library.version'>, name: string): void {
    const { id, state, content, interpreter, language, timeoutSeconds } = version;
    values.parameters = toDrafts(version.parameters);
    clearValues();
    const parameters = JSON.stringify(toParameters(values.parameters));
    Object.assign(values, { title: name, language, interpreter, content, param: '' });
    values.timeoutSeconds = timeoutSeconds ?? undefined;
    source.value = { id, version: version.version, name, state, content, interpreter, parameters };
  }
  return {
    ...{ values, rolling, schedule, source, untouched, parameterValues },
    ...{ setLanguage, useSpec, useSchedule, useVersion },
    ...{ write, forgetSecrets },
  };
});
