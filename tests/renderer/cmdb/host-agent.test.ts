import { i18n, showLanguage } from '@renderer/app/i18n';
import HostAgent from '@renderer/features/cmdb/host/HostAgent.vue';
import { mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeHosts } from '../../support/renderer-fixture/world';

const hosts = makeHosts(40, Date.now());
const textOfHost = (fits: (agent: (typeof hosts)[number]['agent']) => boolean) => {
  const host = hosts.find(({ agent }) => agent.id !== null && fits(agent));
  if (!host) throw new Error('there is no such host');
  const global = {
    plugins: [createPinia(), i18n],
    stubs: { RouterLink: { template: '<a><slot /></a>' } },
  };
  return mount(HostAgent, { props: { host }, global }).text();
};
const textOf = (isCarried: boolean) => textOfHost(({ tunnel }) => tunnel === isCarried);

describe('the agent of a host', () => {
  beforeAll(() => showLanguage('en'));

  it('is marked where its calls come through the SSH session of Muster, and only there', () => {
    expect(textOf(true)).toContain('cannot reach Muster');
    expect(textOf(false)).not.toContain('cannot reach Muster');
  });

  it('says which two machines show one token, and the way out', () => {
    const text = textOfHost(({ conflict }) => conflict !== null);
    expect(text).toContain('Two machines, one agent identity');
    expect(text).toContain('localhost.localdomain · 10.2.3.77');
    expect(text).toContain('reset the token');
    expect(textOfHost(({ conflict }) => conflict === null)).not.toContain('identity');
  });
});
