import { z } from 'zod';
import { command, query } from '../procedure';
import { nothing } from '../shapes';

/** What administrators set on the Settings screen; the keys are the database's. */
export const settings = z.object({
  /** Seconds a script may take when the caller does not say. */
  scriptTimeoutSeconds: z.number().int().min(1).max(86_400),
  /** Bytes of one output stream that are kept; the rest is cut with a mark. */
  outputCapBytes: z.number().int().min(1024).max(1_073_741_824),
  /** Seconds an install job may take as a whole: 004's `kv timeout`. */
  installTimeoutSeconds: z.number().int().min(10).max(86_400),
  /** Addresses (`ip:port,ip:port`) at which hosts reach the listener: 004's `kv nginx`. */
  innerAddresses: z.string(),
  outerAddresses: z.string(),
  /** Hosts worked on at the same time within one job. */
  concurrency: z.number().int().min(1).max(500),
  /** Unknown host keys: keep them at first use, or refuse until an operator has accepted them. */
  unknownHostKeys: z.enum(['record', 'refuse']),
  /** Where results of asynchronous scripts go when the caller names no callback_url. */
  callbackUrl: z.union([z.url(), z.literal('')]),
  /** Seconds between two signs of life of an idle agent. */
  agentPollSeconds: z.number().int().min(1).max(3600),
  /** Where people reach the console, for links in messages. */
  consoleUrl: z.union([z.url({ protocol: /^https?$/ }), z.literal('')]),
  /** Days that outputs of ended jobs are kept; 0: for ever. */
  keepOutputDays: z.number().int().min(0).max(36_500),
  /** Gigabytes (10^9 bytes) of output that are kept, the oldest go first; 0: without a limit. */
  keepOutputGigabytes: z.number().int().min(0).max(1_000_000),
});

export type Settings = z.infer<typeof settings>;

export const settingsProcedures = {
  'settings.get': query('settings.read', nothing, settings),
  'settings.update': command('settings.write', settings.partial(), settings),
};
