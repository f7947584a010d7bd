import { z } from 'zod';

/** Fields as 000 names them. */
const ip = z.union([z.ipv4(), z.ipv6()]);
const taskId = z.string().min(1).max(128);

/** Bytes of a script, as on the screens. */
const contentLength = 4_194_304;

export const scriptRequest = z.object({
  interpreter: z.string().min(1).max(4096),
  path: z.string().min(1).max(4096),
  user: z.string().min(1).max(256),
  content: z.string().min(1).max(contentLength),
  param: z.string().max(65_536),
  timeout: z.number().int().min(1).max(86_400).nullish(),
  ip,
  task_id: taskId,
});

export const asyncRequest = scriptRequest.extend({
  /** Ours: where the result goes; else the address in Settings. */
  callback_url: z.union([z.url({ protocol: /^https?$/ }), z.literal('')]).nullish(),
});

export const cancelRequest = z.object({ ip, task_id: taskId });

export const callbackRequest = z.object({
  code: z.number().int(),
  exit_code: z.number().int(),
  stdout: z.string(),
  stderr: z.string(),
  ip,
  task_id: taskId,
  msg: z.string(),
  start_time: z.string().max(64),
  finish_time: z.string().max(64),
});

const command = z.string().max(65_536);
const commandUser = z.string().max(256);

export const transferRequest = z.object({
  bcommand: command,
  bcommand_user: commandUser,
  acommand: command,
  acommand_user: commandUser,
  timeout: z.number().int().min(1).max(86_400).nullish(),
  ip,
  task_id: taskId,
  file_list: z
    .array(
      z.object({
        file_id: z.number().int(),
        path: z.string().min(1).max(4096),
        user: z.string().min(1).max(256),
        group: z.string().min(1).max(256),
        content: z.string(),
        name: z.string().min(1).max(255),
        md5_check: z.boolean(),
        md5: z.string().max(64).nullish(),
        /** Ours: `base64` carries bytes that are no text. */
        encoding: z.enum(['utf-8', 'base64']).nullish(),
        /** Ours: octal digits; else the mode of the file that is replaced, or 0644. */
        mode: z
          .string()
          .regex(/^[0-7]{3,4}$/)
          .nullish(),
      }),
    )
    .max(1000),
});
