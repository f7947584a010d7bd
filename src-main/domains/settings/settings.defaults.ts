import type { Settings } from '@contract/procedures/settings';

/** What holds until an administrator sets something else. */
export const defaultSettings: Settings = {
  scriptTimeoutSeconds: 3600,
  outputCapBytes: 10 * 1_048_576,
  installTimeoutSeconds: 180,
  innerAddresses: '',
  outerAddresses: '',
  concurrency: 50,
  unknownHostKeys: 'record',
  callbackUrl: '',
  agentPollSeconds: 30,
  consoleUrl: '',
  keepOutputDays: 0,
  keepOutputGigabytes: 0,
};
