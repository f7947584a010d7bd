import { join } from 'node:path';
import { AppError } from '@main/kernel/app-error';
import type { Logger } from '@main/kernel/logger';
import pino from 'pino';
import { openLogFile } from './log.file';

export interface LoggerOptions {
  /** Lines go to `logs/muster.log` in it, as JSON. */
  readonly dataDir: string;
  /** trace, debug, info, warn, error, fatal or silent. */
  readonly level: string;
  /** Also gets warnings and errors, one line of prose each: the server host's stderr. */
  readonly echo?: (line: string) => void;
}

const fileMost = 16 * 1_048_576;
const filesKept = 4;

/** The log of a host. Throws an AppError when the level is none. */
export function createLogger({ dataDir, level, echo }: LoggerOptions): Logger {
  const levels = [...Object.keys(pino.levels.values), 'silent'];
  if (!levels.includes(level))
    throw AppError.field('MUSTER_LOG_LEVEL', 'common.wrongValue', { values: levels.join(', ') });
  const file = openLogFile({ folder: join(dataDir, 'logs'), most: fileMost, older: filesKept });
  const streams: pino.StreamEntry[] = [{ level: 'trace', stream: file }];
  if (echo) streams.push({ level: 'warn', stream: { write: (line) => echo(prose(line)) } });
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: errorOut },
    },
    pino.multistream(streams),
  );
}

/** Of an error only what never holds a secret: the fields that libraries hang on it are left out. */
function errorOut(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(typeof code === 'string' && { code }),
    ...(error.cause !== undefined && { cause: errorOut(error.cause) }),
  };
}

function prose(line: string): string {
  const { level, msg, err, time: _time, ...fields } = JSON.parse(line);
  const rest = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : '';
  const why = err?.message ? `: ${err.message}` : '';
  return `${level}: ${msg}${why}${rest}\n`;
}
