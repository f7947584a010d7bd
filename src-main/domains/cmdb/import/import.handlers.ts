import type { Handlers } from '@main/kernel/dispatch';
import type { HostImport } from './import.service';
import { templateOf } from './template';

export function hostImportHandlers(hosts: HostImport): Handlers<'hostImport'> {
  return {
    'hostImport.open': async ({ name, size }, { actor }) => hosts.open(actor, name, size),
    'hostImport.part': async (part, { actor }) => hosts.part(actor, part),
    'hostImport.read': (choices, { actor }) => hosts.read(actor, choices),
    'hostImport.preview': (wanted, { actor }) => hosts.preview(actor, wanted),
    'hostImport.mend': async (mending, { actor }) => {
      hosts.mend(actor, mending);
      return {};
    },
    'hostImport.apply': (wanted, { actor }) => hosts.apply(actor, wanted),
    'hostImport.progress': async ({ importId }, { actor }) => hosts.progress(actor, importId),
    'hostImport.cancel': async ({ importId }, { actor }) => {
      hosts.cancel(actor, importId);
      return {};
    },
    'hostImport.close': async ({ importId }, { actor }) => {
      hosts.close(actor, importId);
      return {};
    },
    'hostImport.template': ({ format, language }) => templateOf(format, language),
  };
}
