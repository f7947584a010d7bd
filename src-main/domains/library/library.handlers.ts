import type { Handlers } from '@main/kernel/dispatch';
import type { DangersService } from './dangers.service';
import type { LibraryService } from './library.service';
import type { SyntaxService } from './syntax.service';

export function libraryHandlers(
  library: LibraryService,
  dangers: DangersService,
  syntax: SyntaxService,
): Handlers<'library'> {
  return {
    'library.list': (input, { actor }) => library.list(actor, input),
    'library.facets': (_, { actor }) => library.facets(actor),
    'library.get': ({ id }, { actor }) => library.get(actor, id),
    'library.version': ({ id, version }, { actor }) => library.version(actor, id, version),
    'library.runs': (input, { actor }) => library.runs(actor, input),
    'library.save': (input, { actor }) => library.save(actor, input),
    'library.submit': async (input, { actor }) => done(library.submit(actor, input)),
    'library.withdraw': async (input, { actor }) => done(library.withdraw(actor, input)),
    'library.review': async (input, { actor }) => done(library.review(actor, input)),
    'library.setDisabled': async (input, { actor }) => done(library.setDisabled(actor, input)),
    'library.delete': async ({ id }, { actor }) => done(library.delete(actor, id)),
    'library.check': (input) => syntax.check(input),
    'library.rules': () => dangers.list(),
    'library.saveRule': (input, { actor }) => dangers.save(actor, input),
    'library.deleteRule': async ({ id }) => done(dangers.delete(id)),
  };
}

async function done(work: Promise<void>): Promise<Record<string, never>> {
  await work;
  return {};
}
