import type { Input, Output } from '@contract/index';
import { interpreters, type ScriptLanguage } from '@contract/script-languages';
import { defineStore } from 'pinia';
import { computed, reactive, ref } from 'vue';
import { starters } from './language-names';
import { type ParameterDraft, toDrafts, toParameters } from './parameter-draft';

export interface LibraryValues {
  name: string;
  description: string;
  category: string;
  tags: string[];
  visibility: 'public' | 'private';
  application: string;
  language: ScriptLanguage;
  interpreter: string;
  content: string;
  parameters: ParameterDraft[];
  timeoutSeconds: number | null;
  note: string;
}

function blank(): LibraryValues {
  return {
    name: '',
    description: '',
    category: '',
    tags: [],
    visibility: 'public',
    application: '',
    language: 'bash',
    interpreter: interpreters.bash,
    content: starters.bash,
    parameters: [],
    timeoutSeconds: null,
    note: '',
  };
}

type Script = Output<'library.get'>;
type Version = Output<'library.version'>;

/** A script while it is being edited: outlives a look at another screen. */
export const useLibraryDraft = defineStore('library-draft', () => {
  /** The script that is edited; undefined: a new one; null: none yet. */
  const id = ref<number | null | undefined>(null);
  const values = reactive<LibraryValues>(blank());
  const basedOn = ref<{ version: number; updatedAt: number }>();
  let kept = '';
  const dirty = computed(() => id.value !== null && JSON.stringify(values) !== kept);

  function begin(of: number | undefined, given: LibraryValues): void {
    Object.assign(values, given);
    id.value = of;
    kept = JSON.stringify(values);
  }
  /** A new script, perhaps with what was written in the console. What is being written is kept. */
  function beginNew(given?: Partial<LibraryValues>): void {
    if (id.value === undefined && !given) return;
    basedOn.value = undefined;
    begin(undefined, { ...blank(), ...given });
    // What was brought along is not saved anywhere yet.
    if (given) kept = '';
  }
  function edit(script: Script, version: Version): void {
    if (id.value === script.id && dirty.value) return;
    basedOn.value = { version: version.version, updatedAt: version.updatedAt };
    const { name, description, category, tags, visibility, application } = script;
    const { language, interpreter, content, timeoutSeconds } = version;
    begin(script.id, {
      ...{ name, description, category, tags: [...tags], visibility, application },
      ...{ language, interpreter, content, timeoutSeconds, note: '' },
      parameters: toDrafts(version.parameters),
    });
  }
  function setLanguage(language: ScriptLanguage): void {
    if (values.interpreter === interpreters[values.language]) values.interpreter = interpreters[language];
    if (values.content === starters[values.language]) values.content = starters[language];
    values.language = language;
  }
  /** What is sent to be kept. */
  function toSave(): Input<'library.save'> {
    return {
      ...values,
      parameters: toParameters(values.parameters),
      ...(id.value ? { id: id.value } : {}),
      ...(basedOn.value ? { basedOn: basedOn.value } : {}),
    };
  }
  function end(): void {
    id.value = null;
    basedOn.value = undefined;
  }
  return { id, values, basedOn, dirty, beginNew, edit, setLanguage, toSave, end };
});
