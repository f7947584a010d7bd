import { i18n, showLanguage } from '@renderer/app/i18n';
import { CallError } from '@renderer/rpc';
import FormField from '@renderer/ui/FormField.vue';
import FormShell from '@renderer/ui/FormShell.vue';
import { placeIssues } from '@renderer/ui/place-issues';
import { useForm } from '@renderer/ui/use-form';
import { flushPromises, mount } from '@vue/test-utils';
import ElementPlus from 'element-plus';
import { beforeEach, describe, expect, it } from 'vitest';
import { defineComponent, h } from 'vue';
import type { ErrorBody } from '../../../src-main/contract/errors';

const wrong: ErrorBody = {
  kind: 'INVALID',
  reason: 'common.invalid',
  params: {},
  issues: [
    { path: 'innerIp', reason: 'common.notIp' },
    { path: 'elsewhere', reason: 'common.required' },
  ],
};

beforeEach(() => showLanguage('en'));

function form(send: () => Promise<unknown>, check?: () => Record<string, string>) {
  const screen = defineComponent({
    setup() {
      const state = useForm(send, check ? { check } : {});
      return () =>
        h(FormShell, { form: state }, () => [
          h(FormField, { name: 'innerIp', label: 'Address' }, () => h('input')),
          h(FormField, { name: 'name', label: 'Name' }, () => h('input')),
        ]);
    },
  });
  return mount(screen, { global: { plugins: [i18n, ElementPlus] } });
}

describe('a form', () => {
  it('puts a complaint beside its field, and what has no field there on top', async () => {
    const wrapper = form(() => Promise.reject(new CallError(wrong)));
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    expect(wrapper.get('[data-testid="field-innerIp"] .error').text()).toBe(
      'Enter a valid IPv4 or IPv6 address.',
    );
    expect(wrapper.find('[data-testid="field-name"] .error').exists()).toBe(false);
    expect(wrapper.get('[data-testid="form-error"]').text()).toBe('elsewhere: is required');
  });

  it('says it anew in the other language', async () => {
    const wrapper = form(() => Promise.reject(new CallError(wrong)));
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    await showLanguage('zh');
    await flushPromises();
    expect(wrapper.get('[data-testid="field-innerIp"] .error').text()).toBe(
      '请输入一个有效的IPv4或IPv6地址。',
    );
  });

  it('tells on top what concerns no field, and forgets it at the next try', async () => {
    let fails = true;
    const wrapper = form(async () => {
      if (fails) throw new CallError({ ...wrong, reason: 'users.wrongLogin', issues: [] });
    });
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    expect(wrapper.get('[data-testid="form-error"]').text()).toBe('Wrong name or password');
    fails = false;
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    expect(wrapper.find('[data-testid="form-error"]').exists()).toBe(false);
    expect(wrapper.getComponent(FormShell).emitted('done')).toHaveLength(1);
  });

  it('does not send what the screen itself knows to be wrong', async () => {
    let sent = 0;
    const wrapper = form(
      async () => {
        sent += 1;
      },
      () => ({ name: 'no' }),
    );
    await wrapper.get('form').trigger('submit');
    await flushPromises();
    expect(sent).toBe(0);
    expect(wrapper.get('[data-testid="field-name"] .error').text()).toBe('no');
  });

  it('joins two complaints about one field', () => {
    const issues = [
      { path: 'a', reason: 'common.required' },
      { path: 'a', reason: 'common.notIp' },
    ] as const;
    const { at } = placeIssues({ ...wrong, issues }, () => true, 'zh');
    expect(at.a).toBe('必填；请输入一个有效的IPv4或IPv6地址。');
  });
});
