import { explain } from '@contract/errors';
import { createErrorTable } from '@main/platform/http';

/** 002's failures: the status stands in the body too, and who is not logged in gets 403 as its page says. */
export const opsErrors = createErrorTable((error, status) => ({ code: status, info: explain(error, 'zh') }), {
  UNAUTHENTICATED: 403,
});

/** 002's answer when all went well. */
export function success<T>(info: T): { code: 200; info: T } {
  return { code: 200, info };
}

/** The addresses that are answered in 002's words. */
export function ownsOpsPath(path: string): boolean {
  return /^\/(?:admin|api\/(?:task|task_status|machine_info|update))(?:\/|$)/.test(path);
}
