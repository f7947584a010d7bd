import type { ErrorBody, ErrorKind } from '@contract/errors';
import { AppError } from '@main/kernel/app-error';
import { toErrorBody } from '@main/kernel/dispatch';
import type { Logger } from '@main/kernel/logger';

const statuses: Readonly<Record<ErrorKind, number>> = {
  INVALID: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  TOO_LARGE: 413,
  TOO_MANY: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
};

/** How one dialect says that something failed. */
export interface ErrorTable {
  statusOf(error: ErrorBody): number;
  /** The body that goes out with that status. */
  envelope(error: ErrorBody, status: number): unknown;
}

/**
 * The error table of a dialect: `envelope` makes its failure body, `overrides` are the kinds that it
 * answers with another status than the rest (002 says 403 to who is not logged in).
 */
export function createErrorTable(
  envelope: (error: ErrorBody, status: number) => unknown,
  overrides: Partial<Record<ErrorKind, number>> = {},
): ErrorTable {
  return { envelope, statusOf: (error) => overrides[error.kind] ?? statuses[error.kind] };
}

/** The status of a kind where no dialect says otherwise. */
export function statusOfKind(kind: ErrorKind): number {
  return statuses[kind];
}

/** Anything that was thrown while a request was served, as callers may see it; defects are logged. */
export function errorBodyOf(error: unknown, logger: Logger, where: object): ErrorBody {
  return toErrorBody(fromFastify(error), logger, where);
}

/** What Fastify itself refuses is the caller's mistake, and gets our words for it. */
function fromFastify(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new AppError('common.tooLarge');
  if (code === 'FST_ERR_BAD_URL' || code === 'FST_ERR_MAX_PARAM_LENGTH')
    return new AppError('common.noRoute');
  // A body that ended early or whose length was a lie: nobody is left to read fine distinctions.
  if (typeof code === 'string' && code.startsWith('FST_ERR_CTP_')) return new AppError('common.badJson');
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return new AppError('common.invalid');
  return error;
}
