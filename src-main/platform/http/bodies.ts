import { AppError } from '@main/kernel/app-error';
import type { FastifyInstance } from 'fastify';

/**
 * Which bodies are read. `any` is for the listener, whose callers prove themselves by a token: JSON
 * whatever the content type says, and forms. `json` is for the console: nothing that a foreign page
 * could send without being asked first.
 */
export type BodyRule = 'any' | 'json';

/** Installs the body parsers. A missing body is `undefined`, so that the schema names what is missing. */
export function readBodies(app: FastifyInstance, rule: BodyRule): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) =>
    answer(() => parseJson(String(text)), done),
  );
  if (rule === 'json') return;
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, text, done) => answer(() => parseForm(String(text)), done),
  );
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) =>
    answer(() => parseJson(String(text)), done),
  );
}

function answer(parse: () => unknown, done: (error: Error | null, body?: unknown) => void): void {
  try {
    done(null, parse());
  } catch (error) {
    done(error as Error);
  }
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('common.badJson');
  }
}

/** curl calls everything a form, so what looks like JSON is read as JSON. A repeated name is a list. */
function parseForm(text: string): unknown {
  if (/^\s*[[{]/.test(text)) return parseJson(text);
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(fields);
}
