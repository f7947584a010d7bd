import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { pagePolicy } from '@main/app/page-policy';
import { isOwnPage } from './page-address';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Answers requests for `app://muster/…` with the files of one folder, and with nothing outside of it. */
export function createPageFiles(folder: string): (request: Request) => Promise<Response> {
  return async ({ method, url }) => {
    if (method !== 'GET' && method !== 'HEAD') return refusal(405);
    const file = isOwnPage(url) ? fileIn(folder, new URL(url).pathname) : undefined;
    const type = file && types[extname(file)];
    if (!file || !type) return refusal(404);
    try {
      const body = new Uint8Array(await readFile(file));
      return new Response(method === 'HEAD' ? null : body, { headers: headers(type) });
    } catch {
      return refusal(404);
    }
  };
}

/** The file that a URL's path names; undefined when it would lead out of the folder. */
export function fileIn(folder: string, pathname: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (/[\0\\:]/.test(path)) return undefined;
  const file = join(folder, path === '/' ? 'index.html' : path);
  return file.startsWith(folder + sep) ? file : undefined;
}

function headers(type: string): Record<string, string> {
  return {
    'Content-Type': type,
    'Content-Security-Policy': pagePolicy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
}

function refusal(status: number): Response {
  return new Response(null, { status, headers: headers('text/plain') });
}
