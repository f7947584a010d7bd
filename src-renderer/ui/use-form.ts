import { computed, type InjectionKey, reactive, ref, shallowRef } from 'vue';
import { language } from '../app/i18n';
import { CallError } from '../rpc';
import { placeIssues } from './place-issues';

export interface FormState {
  readonly busy: boolean;
  /** What is wrong, by field. */
  readonly errors: Readonly<Record<string, string>>;
  /** What is wrong with no field in particular. */
  readonly rest: readonly string[];
  readonly failure: CallError | undefined;
  /** A field says that it is shown, and takes it back when it goes. */
  show(name: string): () => void;
  submit(): Promise<boolean>;
  clear(): void;
}

export const formKey: InjectionKey<FormState> = Symbol('form');

export interface FormOptions {
  /** Checks that only the screen can make, e.g. two passwords alike: words by field, none when all is well. */
  readonly check?: () => Record<string, string>;
}

/**
 * The one pattern of forms: `send` calls the core, which alone knows the rules; its complaints are
 * put beside their fields, in the language that shows. True when it went well.
 */
export function useForm(send: () => Promise<unknown>, options: FormOptions = {}): FormState {
  const busy = ref(false);
  const failure = shallowRef<CallError>();
  const local = ref<Record<string, string>>({});
  const shown = reactive(new Map<string, number>());
  const placed = computed(() =>
    failure.value
      ? placeIssues(failure.value.body, (path) => shown.has(path), language.value)
      : { at: {}, rest: [] },
  );

  async function submit(): Promise<boolean> {
    if (busy.value) return false;
    failure.value = undefined;
    local.value = options.check?.() ?? {};
    if (Object.keys(local.value).length > 0) return false;
    busy.value = true;
    try {
      await send();
      return true;
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      failure.value = error;
      return false;
    } finally {
      busy.value = false;
    }
  }

  return reactive({
    busy,
    failure,
    errors: computed(() => ({ ...placed.value.at, ...local.value })),
    rest: computed(() => placed.value.rest),
    show(name: string) {
      shown.set(name, (shown.get(name) ?? 0) + 1);
      return () => {
        const left = (shown.get(name) ?? 1) - 1;
        if (left > 0) shown.set(name, left);
        else shown.delete(name);
      };
    },
    submit,
    clear() {
      failure.value = undefined;
      local.value = {};
    },
  });
}
