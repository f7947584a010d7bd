import { i18n, showLanguage } from '@renderer/app/i18n';
import { useSession } from '@renderer/app/session';
import { connect } from '@renderer/rpc';
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import ElementPlus from 'element-plus';
import { createPinia } from 'pinia';
import type { Component } from 'vue';
import { createMemoryHistory, createRouter, type Router, RouterView } from 'vue-router';
import type { Answer } from '../../../src-renderer/rpc/answer';
import { createFakeCore, type FakeCore, type FakeOptions } from '../../support/renderer-fixture';

export interface Mounted {
  readonly wrapper: VueWrapper;
  readonly core: FakeCore;
  readonly router: Router;
  /** Calls that were made, in order. */
  readonly calls: { name: string; input: unknown }[];
  /** Answers this to a procedure from now on, in place of the fake core. */
  answer(name: string, answer: (input: unknown) => Answer | Promise<Answer>): void;
}

export interface MountOptions extends FakeOptions {
  /** The path of the route under which the screen stands; parameters are told as in the router. */
  route: string;
  /** The name of that route, for screens that look at it. */
  name?: string;
  at?: string;
  language?: 'zh' | 'en';
  answers?: Record<string, (input: unknown) => Answer>;
}

/** A screen with the fake core behind it, signed in as a member of `groups`. */
export async function mountScreen(screen: Component, options: MountOptions): Promise<Mounted> {
  const core = createFakeCore(options);
  const calls: { name: string; input: unknown }[] = [];
  const answers = new Map<string, (input: unknown) => Answer | Promise<Answer>>(
    Object.entries(options.answers ?? {}),
  );
  connect({
    async call(name, input) {
      const plain: unknown = JSON.parse(JSON.stringify(input ?? {}));
      calls.push({ name, input: plain });
      return (answers.get(name)?.(plain) ?? (await core.call(name, plain))) as Answer;
    },
    onEvent: (listener) => core.onEvent(listener),
    onLink: (listener) => {
      listener('up');
      return () => undefined;
    },
    listen: () => undefined,
  });
  await showLanguage(options.language ?? 'en');
  const pinia = createPinia();
  await useSession(pinia).load();
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: options.route, name: options.name ?? 'screen', component: screen },
      { path: '/:rest(.*)*', name: 'elsewhere', component: { render: () => null } },
    ],
  });
  await router.push(options.at ?? options.route);
  const wrapper = mount(RouterView, {
    attachTo: document.body,
    global: { plugins: [pinia, i18n, router, ElementPlus] },
  });
  await flushPromises();
  return { wrapper, core, router, calls, answer: (name, answer) => void answers.set(name, answer) };
}

/** How long to wait for what comes by itself; a busy machine takes longer than the second of `waitFor`. */
export const patience = { timeout: 20_000 };

/** What a person finds by its test id, also within dialogs, which stand outside of the screen. */
export function byTestId<E extends HTMLElement = HTMLElement>(id: string): E {
  const found = document.querySelector<E>(`[data-testid="${id}"]`);
  if (!found) throw new Error(`there is no ${id}`);
  return found;
}

export async function click(id: string): Promise<void> {
  byTestId(id).click();
  await flushPromises();
}

/** Types into the field of a form, as `FormField` names it. */
export async function fill(field: string, text: string): Promise<void> {
  const input = document.querySelector<HTMLInputElement>(
    `[data-testid="field-${field}"] input, [data-testid="field-${field}"] textarea`,
  );
  if (!input) throw new Error(`there is no field ${field}`);
  input.value = text;
  input.dispatchEvent(new Event('input'));
  input.dispatchEvent(new Event('change'));
  await flushPromises();
}
