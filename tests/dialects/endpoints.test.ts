import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createApp } from '@main/app/create-app';
import { readConfig } from '@main/kernel/config';
import { silentLogger } from '@main/kernel/logger';
import type { RouteInfo } from '@main/platform/http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import endpoints from './endpoints.json';

/** What is served so far; the list grows until it is the whole contract. */
const served = [/^exec\./, /^agent\./, /^cmdb\./, /^ops\.login$/, /^node\./, /^feishu\./];

let routes: readonly RouteInfo[];
let stop: () => Promise<void>;

beforeAll(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'muster-endpoints-'));
  const app = await createApp({
    config: readConfig(['--listen', '127.0.0.1:0'], { MUSTER_ADMIN_PASSWORD: 'correct horse' }),
    dataDir,
    resources: resolve('resources'),
    logger: silentLogger,
    host: 'server',
  });
  routes = app.routes;
  stop = async () => {
    await app.stop();
    await rm(dataDir, { recursive: true });
  };
});

afterAll(() => stop());

const plain = (path: string) =>
  decodeURIComponent(path)
    .replace(/\/$/, '')
    .replace(/\{\w+\}/g, '{}');

describe('the listener', () => {
  it.each(endpoints.filter(({ id }) => served.some((one) => one.test(id))))(
    'serves $id at $method $path',
    ({ id, method, path }) => {
      const mine = routes.filter((route) => route.id === id);
      expect(mine.map((route) => `${route.method} ${plain(route.path)}`)).toContain(
        `${method} ${plain(path)}`,
      );
    },
  );

  it('serves nothing that is not in the contract', () => {
    const known = new Set(endpoints.map(({ id }) => id));
    expect(routes.filter(({ id }) => !known.has(id))).toEqual([]);
  });

  it('has a schema for every parameter and a permission on every route', () => {
    for (const { id, path, permission, schemas } of routes) {
      expect(permission, id).toBeTruthy();
      if (path.includes('{')) expect(schemas.params, id).toBeDefined();
    }
  });
});
