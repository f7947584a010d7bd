import { i18n, showLanguage } from '@renderer/app/i18n';
import ChipsSearch from '@renderer/ui/chips/ChipsSearch.vue';
import { type Chip, type ChipField, chipOf, pasteOf, suggest } from '@renderer/ui/chips/chips';
import { mount } from '@vue/test-utils';
import ElementPlus from 'element-plus';
import { beforeAll, describe, expect, it } from 'vitest';

const fields: ChipField[] = [
  { key: 'status', label: '状态', options: [{ value: 'RUNNING', label: '在线' }] },
  { key: 'version', label: '版本' },
];

beforeAll(() => showLanguage('en'));

function search(chips: readonly Chip[] = []) {
  const wrapper = mount(ChipsSearch, {
    props: {
      fields,
      placeholder: 'search',
      modelValue: chips,
      'onUpdate:modelValue': (now: readonly Chip[]) => wrapper.setProps({ modelValue: now }),
    },
    global: { plugins: [i18n, ElementPlus] },
    attachTo: document.body,
  });
  const input = wrapper.get('input');
  const chosen = () => wrapper.props('modelValue') as readonly Chip[];
  const paste = async (text: string) => {
    await input.trigger('focus');
    await input.trigger('paste', { clipboardData: { getData: () => text } });
  };
  return { wrapper, input, chosen, paste };
}

describe('a chips search', () => {
  it('makes one chip of a pasted list, whatever separates the addresses', async () => {
    const { wrapper, chosen, paste } = search();
    const addresses = Array.from({ length: 37 }, (_, at) => `10.0.0.${at + 1}`);
    const separators = ['\n', ', ', '；', '\t', ' | ', '、', '\r\n'];
    await paste(addresses.map((one, at) => one + separators[at % separators.length]).join(''));
    expect(chosen()).toEqual([{ kind: 'addresses', addresses }]);
    expect(wrapper.get('[data-testid="chip"]').text()).toContain('37 addresses');
  });

  it('keeps the words of a paste that are no addresses in sight', async () => {
    const { input, chosen, paste } = search();
    await paste('10.0.0.1 10.0.0.2 web-07');
    expect(chosen()).toEqual([{ kind: 'addresses', addresses: ['10.0.0.1', '10.0.0.2'] }]);
    expect((input.element as HTMLInputElement).value).toBe('web-07');
  });

  it('joins a second list with the first one', async () => {
    const { chosen, paste } = search();
    await paste('10.0.0.1 10.0.0.2');
    await paste('10.0.0.2;10.0.0.3');
    expect(chosen()).toEqual([{ kind: 'addresses', addresses: ['10.0.0.1', '10.0.0.2', '10.0.0.3'] }]);
  });

  it('makes a chip of a field and its value, by key or by its words', async () => {
    const { input, chosen } = search();
    await input.trigger('focus');
    await input.setValue('状态：在线');
    await input.trigger('keydown', { key: 'Enter' });
    expect(chosen()).toEqual([{ kind: 'field', field: 'status', value: 'RUNNING' }]);
    expect(chipOf('STATUS: running', fields)).toEqual({ kind: 'field', field: 'status', value: 'RUNNING' });
    expect(chipOf('version:1.2', fields)).toEqual({ kind: 'field', field: 'version', value: '1.2' });
    expect(chipOf('status:nonsense', fields)).toEqual({ kind: 'word', text: 'status:nonsense' });
  });

  it('takes the last chip back with Backspace, only when nothing is typed', async () => {
    const { input, chosen } = search([
      { kind: 'word', text: 'web' },
      { kind: 'word', text: 'db' },
    ]);
    await input.setValue('x');
    await input.trigger('keydown', { key: 'Backspace' });
    expect(chosen()).toHaveLength(2);
    await input.setValue('');
    await input.trigger('keydown', { key: 'Backspace' });
    expect(chosen()).toEqual([{ kind: 'word', text: 'web' }]);
  });

  it('searches for what was typed also when the field is left without Enter', async () => {
    const { input, chosen } = search();
    await input.trigger('focus');
    await input.setValue('mysql');
    await input.trigger('blur');
    expect(chosen()).toEqual([{ kind: 'word', text: 'mysql' }]);
  });
});

describe('a paste', () => {
  it('takes ports and brackets off, keeps IPv6, and each address once', () => {
    const { chip } = pasteOf('[10.0.0.1] 10.0.0.2:22 (10.0.0.1) fe80::1');
    expect(chip).toEqual({ kind: 'addresses', addresses: ['10.0.0.1', '10.0.0.2', 'fe80::1'] });
  });

  it('without an address goes where it would go anyway', () => {
    expect(pasteOf('hello 999.1.1.1')).toEqual({ chip: undefined, rest: 'hello 999.1.1.1' });
  });
});

describe('suggestions', () => {
  it('are fields first, then the values of the field', () => {
    expect(suggest('', fields).map(({ text }) => text)).toEqual(['状态:', '版本:']);
    expect(suggest('状态:', fields).map(({ label }) => label)).toEqual(['在线']);
  });
});
