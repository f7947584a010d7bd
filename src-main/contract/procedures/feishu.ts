import { z } from 'zod';
import { command, query, stroke } from '../procedure';
import { nothing, time } from '../shapes';
import { me } from './users';

const secret = z.object({ secret: z.string().min(1).max(128) });

/** What administrators set; the app secret is sealed and never answered. */
export const feishuSettings = z.object({
  enabled: z.boolean(),
  /** The App ID, e.g. `cli_a5ca35a685b0x26e`. */
  appId: z.string().trim().max(128),
  /** Where people agree, e.g. `https://accounts.feishu.cn`. */
  accountsBase: z.string().trim().max(512),
  /** Where Muster asks who they are, e.g. `https://open.feishu.cn`. */
  openBase: z.string().trim().max(512),
  /** Permissions to ask people for, with spaces between; '' asks for none. */
  scope: z
    .string()
    .trim()
    .max(1000)
    .regex(/^[\w:. -]*$/),
  /** People whom no user stands for yet may come in. */
  newcomers: z.boolean(),
  /** The group that they get; never administrators. */
  group: z.union([z.literal(2), z.literal(3), z.literal(4)]),
});

export type FeishuSettings = z.infer<typeof feishuSettings>;

const shown = feishuSettings.extend({
  hasSecret: z.boolean(),
  /** What is registered with the Feishu app, to the letter. */
  redirectUri: z.string(),
});

export const feishuProcedures = {
  /**
   * Begins a sign-in. `url` is for the browser; `secret` stays with the screen that began, which alone can
   * finish. Changes nothing that lasts, so that it is not written down; the finish is, by its service.
   */
  'feishu.begin': stroke(
    'public',
    nothing,
    z.object({ url: z.string(), secret: z.string(), expiresAt: time }),
  ),
  /** Whether the browser has come back. */
  'feishu.state': query('public', secret, z.object({ state: z.enum(['waiting', 'back', 'gone']) })),
  /** Written to the audit log by its service, which alone knows who it was. */
  'feishu.finish': stroke('public', secret, me),
  'feishu.settings': query('settings.write', nothing, shown),
  'feishu.saveSettings': command(
    'settings.write',
    /** Left out: the secret stays as it is. */
    feishuSettings.extend({ appSecret: z.string().min(1).max(256).optional() }),
    shown,
  ),
};
