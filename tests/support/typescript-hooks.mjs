// Lets a child process of a test run the TypeScript of src-main as it is:
// `node --import tests/support/typescript-hooks.mjs child.ts`. Node strips the types itself; here
// only the aliases of tsconfig and the missing file endings are resolved.
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const main = new URL('../../src-main/', import.meta.url);

registerHooks({
  resolve(specifier, context, next) {
    let target;
    if (specifier.startsWith('@main/')) target = new URL(specifier.slice('@main/'.length), main);
    else if (specifier === '@contract') target = new URL('contract/index', main);
    else if (specifier.startsWith('@contract/')) target = new URL(specifier.replace('@', ''), main);
    else if (/^\.\.?\//.test(specifier) && context.parentURL?.endsWith('.ts'))
      target = new URL(specifier, context.parentURL);
    if (!target) return next(specifier, context);
    const path = fileURLToPath(target);
    const found = [path, `${path}.ts`, `${path}/index.ts`].find(
      (file) => /\.\w+$/.test(file) && existsSync(file),
    );
    return next(found ? pathToFileURL(found).href : specifier, context);
  },
});
