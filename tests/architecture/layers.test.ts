import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { violations } from './layers';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A small house in which everything is allowed. */
const sound = {
  'package.json':
    '{"dependencies": {"zod": "1", "sqlite3": "1", "ssh2": "1", "fastify": "1", "@fastify/cookie": "1", "kysely": "1"}}',
  'src-main/contract/index.ts':
    "import { jobs } from './procedures/jobs';\nexport type Contract = typeof jobs;\n",
  'src-main/contract/procedures/jobs.ts':
    "import { z } from 'zod';\nexport const jobs = z;\nexport * from '../states';\n",
  'src-main/contract/states.ts':
    "import type { z } from 'zod';\nexport type A = z.A;\nexport const states = [];\n",
  'src-main/kernel/ids.ts':
    "import { randomBytes } from 'node:crypto';\nimport type { Contract } from '@contract/index';\n",
  'src-main/platform/store/store.ts':
    "import sqlite3 from 'sqlite3';\nimport { newId } from '@main/kernel/ids';\n",
  'src-main/platform/ssh/index.ts': "import { Client } from 'ssh2';\nimport net from 'node:net';\n",
  'src-main/platform/http/index.ts':
    "import fastify from 'fastify';\nimport cookie from '@fastify/cookie';\n",
  'src-main/engine/engine.ts': "import type { Store } from '@main/platform/store/store';\n",
  'src-main/domains/jobs/index.ts': "export * from './jobs.service';\n",
  'src-main/domains/jobs/jobs.service.ts': "import '@main/engine/engine';\n",
  'src-main/domains/agents/index.ts': 'export {};\n',
  'src-main/dialects/exec/index.ts':
    "import '../../domains/jobs';\nimport { z } from 'zod';\nimport 'fastify';\n",
  'src-main/dialects/tad/index.ts': "import '../shared/token';\n",
  'src-main/dialects/shared/token.ts': 'export {};\n',
  'src-main/app/create-app.ts': "import '@main/dialects/exec';\nimport pkg from '../../package.json';\n",
  'src-main/hosts/electron/main.ts': "import { app } from 'electron';\nimport '../../app/create-app';\n",
  'src-main/hosts/server/main.ts': "import '@main/app/create-app';\nimport 'fastify';\n",
  'src-preload/index.ts': "import { contextBridge } from 'electron';\nimport type { C } from '@contract';\n",
  'src-renderer/rpc/call.ts':
    "import type { Contract } from '@contract';\nimport { states } from '@contract/states';\nimport 'vue';\n",
  'src-renderer/app/App.vue':
    '<script setup lang="ts">\nimport { call } from \'@renderer/rpc/call\';\n</script>\n',
};

function build(planted: Record<string, string> = {}): string {
  const top = mkdtempSync(join(tmpdir(), 'muster-house-'));
  folders.push(top);
  for (const [file, text] of Object.entries({ ...sound, ...planted })) {
    mkdirSync(join(top, dirname(file)), { recursive: true });
    writeFileSync(join(top, file), text);
  }
  return top;
}

describe('the layers of this repository', () => {
  it('hold: no import breaks the plan', () => {
    expect(violations(repository)).toEqual([]);
  });
});

describe('the check itself', () => {
  it('finds nothing in a sound house', () => {
    expect(violations(build())).toEqual([]);
  });

  const rules: [rule: string, file: string, text: string, complaint: RegExp][] = [
    ['contract imports kernel', 'src-main/contract/a.ts', "import '@main/kernel/ids';", /contract may not/],
    ['contract imports another package', 'src-main/contract/a.ts', "import 'kysely';", /not import kysely/],
    ['contract imports Node', 'src-main/contract/a.ts', "import 'node:crypto';", /node:crypto/],
    [
      'kernel imports platform',
      'src-main/kernel/a.ts',
      "import '@main/platform/store/store';",
      /kernel may not/,
    ],
    ['kernel opens files', 'src-main/kernel/a.ts', "import { readFile } from 'node:fs/promises';", /node:fs/],
    ['kernel opens files, old name', 'src-main/kernel/a.ts', "import fs from 'fs';", /node:fs/],
    ['kernel opens sockets', 'src-main/kernel/a.ts', "import net from 'node:net';", /node:net/],
    ['kernel speaks HTTP', 'src-main/kernel/a.ts', "import http from 'node:http';", /node:http/],
    ['kernel starts processes', 'src-main/kernel/a.ts', "import 'node:child_process';", /node:child_process/],
    ['kernel imports a package', 'src-main/kernel/a.ts', "import 'kysely';", /kernel may not import kysely/],
    ['platform imports engine', 'src-main/platform/ssh/a.ts', "import '@main/engine/engine';", /may not/],
    [
      'a platform room imports another',
      'src-main/platform/ssh/a.ts',
      "import '../store/store';",
      /platform\/store/,
    ],
    ['engine imports a domain', 'src-main/engine/a.ts', "import '@main/domains/jobs';", /engine may not/],
    ['a domain imports a dialect', 'src-main/domains/jobs/a.ts', "import '@main/dialects/exec';", /may not/],
    [
      'a domain imports another',
      'src-main/domains/jobs/a.ts',
      "import '@main/domains/agents';",
      /domains\/agents/,
    ],
    ['a dialect imports another', 'src-main/dialects/exec/a.ts', "import '../tad';", /dialects\/tad/],
    ['what dialects share imports one', 'src-main/dialects/shared/a.ts', "import '../tad';", /dialects\/tad/],
    ['a dialect imports app', 'src-main/dialects/exec/a.ts', "import '@main/app/create-app';", /may not/],
    ['app imports a host', 'src-main/app/a.ts', "import '@main/hosts/server/main';", /app may not/],
    [
      'a host imports the other',
      'src-main/hosts/server/a.ts',
      "import '../electron/main';",
      /hosts\/electron/,
    ],
    ['main imports the renderer', 'src-main/app/a.ts', "import '@renderer/rpc/call';", /import renderer/],
    ['main imports the preload', 'src-main/hosts/electron/a.ts', "import '../../../src-preload';", /preload/],
    ['renderer imports the core', 'src-renderer/a.ts', "import '@main/kernel/ids';", /renderer may not/],
    ['renderer imports Node', 'src-renderer/a.ts', "import 'node:path';", /node:path/],
    [
      'renderer imports a main package',
      'src-renderer/a.ts',
      "import 'kysely';",
      /belongs to the main process/,
    ],
    ['renderer imports zod', 'src-renderer/a.ts', "import { z } from 'zod';", /belongs to the main process/],
    [
      'renderer takes a zod value',
      'src-renderer/a.ts',
      "import { jobs } from '@contract/procedures/jobs';",
      /zod/,
    ],
    ['renderer takes a zod value, far', 'src-renderer/a.ts', "import { contract } from '@contract';", /zod/],
    ['preload imports the core', 'src-preload/a.ts', "import '@main/kernel/ids';", /preload may not/],
    ['preload imports Node', 'src-preload/a.ts', "import 'node:fs';", /preload may not import node:fs/],
    ['preload takes a zod value', 'src-preload/a.ts', "import { contract } from '@contract';", /zod/],
    ['electron in app', 'src-main/app/a.ts', "import { app } from 'electron';", /electron may only/],
    ['electron in the server host', 'src-main/hosts/server/a.ts', "import 'electron';", /electron may only/],
    ['electron in the renderer', 'src-renderer/a.ts', "import 'electron';", /electron may only/],
    ['sqlite3 in a domain', 'src-main/domains/jobs/a.ts', "import 'sqlite3';", /sqlite3 may only/],
    ['pg in app', 'src-main/app/a.ts', "import type { Pool } from 'pg';", /pg may only/],
    ['ssh2 in a domain', 'src-main/domains/jobs/a.ts', "import 'ssh2';", /ssh2 may only/],
    ['fastify in the desktop host', 'src-main/hosts/electron/a.ts', "import 'fastify';", /fastify may only/],
    [
      '@fastify in a domain',
      'src-main/domains/jobs/a.ts',
      "import '@fastify/cookie';",
      /fastify\/cookie may only/,
    ],
    ['a package that is not shipped', 'src-main/app/a.ts', "import 'vitest';", /not among the dependencies/],
    ['a file in no room', 'src-main/odd/a.ts', 'export {};', /no room/],
    ['a way out of the house', 'src-main/app/a.ts', "import '../../tests/support/x';", /outside/],
    ['a computed import', 'src-main/app/a.ts', 'export const a = (n: string) => import(n);', /computed/],
  ];

  it.each(rules)('%s', (_rule, file, text, complaint) => {
    const found = violations(build({ [file]: `${text}\n` }));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(complaint);
    expect(found[0]?.startsWith(`${file}:1:`)).toBe(true);
  });

  const forms: [form: string, text: string][] = [
    ['a named import', "import { a } from '@main/domains/agents';"],
    ['a type import', "import type { A } from '@main/domains/agents';"],
    ['an import for its effects', "import '@main/domains/agents';"],
    ['a dynamic import', "export const a = () => import('@main/domains/agents');"],
    ['a dynamic import in backticks', 'export const a = () => import(`@main/domains/agents`);'],
    ['a re-export', "export * from '@main/domains/agents';"],
    ['a named re-export of a type', "export type { A } from '@main/domains/agents';"],
    ['require', "export const a = require('@main/domains/agents');"],
    ['import equals require', "import a = require('@main/domains/agents');"],
    ['createRequire', "export const a = createRequire(import.meta.url)('@main/domains/agents');"],
    ['a type expression', "export type A = import('@main/domains/agents').A;"],
    ['typeof import', "export type A = typeof import('@main/domains/agents');"],
    ['a relative path', "import '../agents/index';"],
    ['a relative path with an ending', "import '../agents/index.js';"],
    ['a path in curves', "import './x/../../../domains/agents/index';"],
    ['an alias in curves', "import '@main/domains/jobs/../agents';"],
    ['a query', "import text from '../agents/index.ts?raw';"],
  ];

  it.each(forms)('sees %s', (_form, text) => {
    const found = violations(build({ 'src-main/domains/jobs/a.ts': `${text}\n` }));
    expect(found).toEqual(['src-main/domains/jobs/a.ts:1: domains/jobs may not import domains/agents']);
  });

  it('sees imports in every script of a Vue file, with their lines', () => {
    const vue = `<template><p /></template>
<script lang="ts">
import '@main/kernel/ids';
</script>
<script setup lang="ts">
import 'vue';
import { a } from '@main/engine/engine';
</script>
`;
    expect(violations(build({ 'src-renderer/app/Bad.vue': vue }))).toEqual([
      'src-renderer/app/Bad.vue:3: renderer may not import kernel',
      'src-renderer/app/Bad.vue:7: renderer may not import engine',
    ]);
  });

  it('is not deceived by words in comments and strings', () => {
    const text = "// import 'sqlite3';\nexport const a = \"import 'sqlite3'\";\n";
    expect(violations(build({ 'src-main/domains/jobs/a.ts': text }))).toEqual([]);
  });
});
