import type { SomeHandlers } from './fake-types';

/** Sign-in with Feishu of the fixture: switched off until the test says otherwise. */
export function fakeFeishuSettings(): Partial<SomeHandlers<'feishu'>> {
  let hasSecret = false;
  let settings = {
    ...{ enabled: false, appId: '', scope: '', newcomers: false, group: 3 as 2 | 3 | 4 },
    ...{ accountsBase: 'https://accounts.feishu.cn', openBase: 'https://open.feishu.cn' },
  };
  const shown = () => ({
    ...settings,
    hasSecret,
    redirectUri: 'http://127.0.0.1:8610/auth/feishu/callback',
  });
  return {
    'feishu.settings': shown,
    'feishu.saveSettings': ({ appSecret, ...wish }) => {
      hasSecret ||= appSecret !== undefined;
      settings = wish;
      return shown();
    },
  };
}
