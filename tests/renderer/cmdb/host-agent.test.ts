import { i18n, showLanguage } from '@renderer/app/i18n';
import HostAgent from '@renderer/features/cmdb/host/HostAgent.vue';
import { mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeHosts } from '../../support/renderer-fixture/world';

const hosts = makeHosts(40, Date.now());
const textOf = (isCarried: boolean) => {
  const host = hosts.find(({ agent }) => agent.id !== null && agent.tunnel === isCarried);
  if (!host) throw new Error('there is no such host');
  const wrapper = mount(HostAgent, { props: { host }, global: { plugins: [createPinia(), i18n] } });
  return wrapper.text();
};

describe('the agent of a host', () => {
  beforeAll(() => showLanguage('en'));

  it('is marked where its calls come through the SSH session of Muster, and only there', () => {
    expect(textOf(true)).toContain('cannot reach Muster');
    expect(textOf(false)).not.toContain('cannot reach Muster');
  });
});
