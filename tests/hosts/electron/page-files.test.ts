import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPageFiles, fileIn } from '@main/hosts/electron/page-files';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let top: string;
let serve: (request: Request) => Promise<Response>;

beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), 'muster-pages-'));
  mkdirSync(join(top, 'renderer/assets'), { recursive: true });
  mkdirSync(join(top, 'renderer-other'));
  writeFileSync(join(top, 'renderer/index.html'), '<p>hello</p>');
  writeFileSync(join(top, 'renderer/assets/a.js'), 'hello()');
  writeFileSync(join(top, 'renderer/notes.txt'), 'no type of ours');
  writeFileSync(join(top, 'secret.json'), 'secret');
  writeFileSync(join(top, 'renderer-other/secret.json'), 'secret');
  serve = createPageFiles(join(top, 'renderer'));
});

afterAll(() => rmSync(top, { recursive: true, force: true }));

const get = (url: string, method = 'GET') => serve(new Request(url, { method }));

describe('the files behind app://', () => {
  it.each([
    ['app://muster/', 'text/html; charset=utf-8', '<p>hello</p>'],
    ['app://muster/index.html?x=1#/hosts', 'text/html; charset=utf-8', '<p>hello</p>'],
    ['app://muster/assets/a.js', 'text/javascript; charset=utf-8', 'hello()'],
  ])('answers %s', async (url, type, text) => {
    const response = await get(url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(await response.text()).toBe(text);
  });

  it('sends a policy that lets no foreign and no inline script run', async () => {
    const policy = (await get('app://muster/')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'; ");
    expect((await get('app://muster/')).headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    'app://muster/../secret.json',
    'app://muster/%2e%2e/secret.json',
    'app://muster/..%2fsecret.json',
    'app://muster/%2e%2e%2frenderer-other%2fsecret.json',
    'app://muster/assets/..%5c..%5csecret.json',
    'app://muster/C:%5csecret.json',
    'app://muster/index.html%00.js',
    'app://muster/%zz',
    'app://muster/assets',
    'app://muster/missing.js',
    'app://muster/notes.txt',
    'app://other/index.html',
    'app://user:word@muster/index.html',
  ])('has nothing for %s', async (url) => {
    const request = { method: 'GET', url } as Request;
    const response = await serve(request);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
  });

  it('only reads', async () => {
    expect((await get('app://muster/', 'POST')).status).toBe(405);
    const head = await get('app://muster/', 'HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('takes a neighbour whose name begins alike for what it is', () => {
    expect(fileIn(join(top, 'renderer'), '/../renderer-other/secret.json')).toBeUndefined();
  });
});
