import { explain } from '@contract/errors';
import { createErrorTable } from '@main/platform/http';

/** 003's failures, in the envelope that its successes have. */
export const tadErrors = createErrorTable((error) => ({
  info: explain(error, 'zh'),
  data: null,
  success: false,
  level: 'error',
}));

/** 003's answer when all went well. */
export function success<T>(data: T): { info: string; data: T; success: true; level: 'info' } {
  return { info: '操作成功！', data, success: true, level: 'info' };
}

/** The addresses that are answered in 003's words. */
export function ownsTadPath(path: string): boolean {
  return /^\/api\/(?:cmdb\/(?:sync|export)|app|component|resource|script|artifact|jobinstance)(?:\/|$)/.test(
    path,
  );
}
