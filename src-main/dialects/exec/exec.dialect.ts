import { explain } from '@contract/errors';
import { relayOf } from '@main/domains/agents';
import type { ExecService, TransferService } from '@main/domains/scripts';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import { validate } from '@main/kernel/validate';
import { createErrorTable, type Dialect } from '@main/platform/http';
import type { z } from 'zod';
import { asyncRequest, callbackRequest, cancelRequest, scriptRequest, transferRequest } from './shapes';
import { scriptAnswer, transferAnswer } from './words';

export interface ExecDialectDeps {
  readonly exec: ExecService;
  readonly transfers: TransferService;
  /** `relay`: what the relay says of itself that the request came through. */
  readonly authenticate: (
    token: string,
    door: 'agent' | 'user',
    relay: string | undefined,
  ) => Promise<Actor | undefined>;
}

const mebibyte = 1_048_576;

/** 000: running scripts and moving files on the host that `ip` names. */
export function execDialect({ exec, transfers, authenticate }: ExecDialectDeps): Dialect {
  return {
    name: 'exec',
    owns: (path) => /^\/agent\/(?:script|file)(?:\/|$)/.test(path),
    errors: createErrorTable((error, status) => ({ code: status, msg: explain(error, 'zh') })),
    authenticate: (token, door, { headers }) => authenticate(token, door, relayOf(headers)),
    routes(route) {
      route({
        id: 'exec.sync',
        method: 'POST',
        path: '/agent/script/sync',
        permission: 'scripts.run',
        body: scriptRequest,
        handler: async ({ actor, body, signal }) =>
          held(signal, async () => scriptAnswer(await exec.sync(actor, requestOf(body), signal))),
      });
      route({
        id: 'exec.async',
        method: 'POST',
        path: '/agent/script/async',
        permission: 'scripts.run',
        body: asyncRequest,
        async handler({ actor, body }) {
          const { queued, message } = await exec.async(
            actor,
            requestOf(body),
            body.callback_url ?? undefined,
          );
          return { code: queued ? 0 : 1, msg: message };
        },
      });
      route({
        id: 'exec.cancel',
        method: 'DELETE',
        path: '/agent/script/async',
        permission: 'scripts.run',
        // Not every client sends a body with DELETE.
        query: cancelRequest.partial(),
        body: cancelRequest.partial(),
        handler: async ({ query, body, signal }) =>
          held(signal, async () => {
            const { ip, task_id: taskId } = validate(cancelRequest, { ...query, ...body });
            const { stopped, message } = await exec.cancel({ ip, taskId }, signal);
            return { code: stopped ? 0 : 1, msg: message };
          }),
      });
      route({
        id: 'exec.transfer',
        method: 'POST',
        path: '/agent/file/transfer',
        permission: 'scripts.run',
        bodyLimit: 64 * mebibyte,
        body: transferRequest,
        handler: async ({ actor, body, signal }) =>
          held(signal, async () => transferAnswer(await transfers.run(actor, transferOf(body), signal))),
      });
      route({
        id: 'exec.callback',
        method: 'POST',
        path: '/agent/script/async/callback',
        permission: 'agent',
        bodyLimit: 64 * mebibyte,
        body: callbackRequest,
        async handler({ actor, body }) {
          await exec.receive({
            ip: body.ip,
            taskId: body.task_id,
            agentId: actor.id,
            code: body.code,
            exitCode: body.exit_code,
            stdout: body.stdout,
            stderr: body.stderr,
            message: body.msg,
            startTime: body.start_time,
            finishTime: body.finish_time,
          });
          return { code: 0, msg: 'success' };
        },
      });
    },
  };
}

/** A request that is held: when Muster stops in the meantime the caller hears so, and the work goes on. */
async function held<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted && !(error instanceof AppError)) throw new AppError('common.stopping');
    throw error;
  }
}

function requestOf(body: z.output<typeof scriptRequest>) {
  return {
    interpreter: body.interpreter,
    content: body.content,
    path: body.path,
    user: body.user,
    param: body.param,
    timeoutSeconds: body.timeout ?? undefined,
    ip: body.ip,
    taskId: body.task_id,
  };
}

function transferOf(body: z.output<typeof transferRequest>) {
  return {
    ip: body.ip,
    taskId: body.task_id,
    timeoutSeconds: body.timeout ?? undefined,
    before: { command: body.bcommand, user: body.bcommand_user },
    after: { command: body.acommand, user: body.acommand_user },
    files: body.file_list.map((file) => ({
      fileId: file.file_id,
      path: file.path,
      user: file.user,
      group: file.group,
      name: file.name,
      content: file.content,
      encoding: file.encoding ?? ('utf-8' as const),
      md5: file.md5_check ? (file.md5 ?? '') : undefined,
      mode: file.mode ?? undefined,
    })),
  };
}
