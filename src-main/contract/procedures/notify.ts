import { z } from 'zod';
import { command, query } from '../procedure';
import { id, name, nothing, time } from '../shapes';
import { jobKinds } from '../states';

/** What a channel is told about. */
export const noticeRule = z.object({
  /** Jobs that have ended: all, those that did not go well, or none. */
  ended: z.enum(['all', 'failed', 'none']),
  /** Jobs that wait for somebody to confirm. */
  waiting: z.boolean(),
  /** Only jobs of the person who made the channel. */
  own: z.boolean(),
  /** Empty: of every kind. */
  kinds: z.array(z.enum(jobKinds)),
  /** Of the words in a chat. */
  language: z.enum(['zh', 'en']),
});

export type NoticeRule = z.infer<typeof noticeRule>;

export const channelKinds = ['webhook', 'feishu'] as const;

const channel = z.object({
  id,
  kind: z.enum(channelKinds),
  name: z.string(),
  /** Where it leads, without what is secret in it. */
  shownAddress: z.string(),
  /** Whether what is sent is signed. */
  signed: z.boolean(),
  enabled: z.boolean(),
  rule: noticeRule,
  createdBy: z.string(),
  /** Messages that wait for their next try, and those that were given up. */
  waiting: z.number(),
  dead: z.number(),
  /** The last message: when it was made, and why it failed, '' where it did not. */
  lastAt: time.nullable(),
  lastError: z.string(),
});

export const notifyProcedures = {
  'notify.channels': query('settings.read', nothing, z.object({ items: z.array(channel) })),
  'notify.saveChannel': command(
    'settings.write',
    z.object({
      /** Without it a channel is made. */
      id: id.optional(),
      kind: z.enum(channelKinds),
      name,
      /** Whoever has the address can write to it, so it is kept as a secret is. Left out: as it was. */
      secretUrl: z
        .url({ protocol: /^https?$/ })
        .max(2048)
        .optional(),
      /** Left out: as it was; '' takes it away. */
      signingSecret: z.string().max(256).optional(),
      enabled: z.boolean(),
      rule: noticeRule,
    }),
    z.object({ id }),
  ),
  'notify.removeChannel': command('settings.write', z.object({ id }), nothing),
  /** Sends one message now and says what became of it; `error` is '' when it was taken. */
  'notify.test': command('settings.write', z.object({ id }), z.object({ error: z.string() })),
  /** Sends again what was given up. */
  'notify.resend': command('settings.write', z.object({ id }), z.object({ resent: z.number() })),
};
