import { contract, type Input, type Output } from '@contract/index';
import { createHostExport, createHostImport, type HostImport } from '@main/domains/cmdb';
import type { Actor } from '@main/kernel/actor';
import { createBus } from '@main/kernel/bus';
import { agentRule, openCmdb, operator, type Setup } from '../support';

export type Preview = Output<'hostImport.preview'>;
export type Options = Input<'hostImport.preview'>['options'];

export interface ImportSetup extends Setup {
  readonly imports: HostImport;
  readonly exports: ReturnType<typeof createHostExport>;
  /** Sends and reads a file. */
  upload(content: string | Buffer, name?: string, actor?: Actor): Promise<Uploaded>;
}

export interface Uploaded {
  readonly importId: string;
  readonly read: Output<'hostImport.read'>;
  /** With the guessed mapping unless told. */
  preview(options?: Options, more?: Partial<Input<'hostImport.preview'>>): Promise<Preview>;
  apply(options?: Options, leaveOutWrong?: boolean): Promise<Preview['counts']>;
}

/** Import and export on a real store and a real vault. */
export async function openImport(): Promise<ImportSetup> {
  const setup = await openCmdb();
  const { store, vault, time, events } = setup;
  const bus = createBus((error) => {
    throw error;
  });
  bus.listen((message) => events.push(message));
  const clock = { now: () => time.now };
  const imports = createHostImport({ store, vault, bus, clock });
  const exports = createHostExport({ store, clock, agentRule });
  return {
    ...{ ...setup, imports, exports },
    async upload(content, name = 'hosts.csv', actor = operator) {
      const bytes = Buffer.from(content as string);
      const { importId, partSize } = imports.open(actor, name, bytes.length);
      for (let offset = 0; offset < bytes.length; offset += partSize) {
        const base64 = bytes.subarray(offset, offset + partSize).toString('base64');
        imports.part(actor, { importId, offset, base64 });
      }
      const read = await imports.read(actor, { importId });
      const mapping = read.columns.map(({ guess }) => guess);
      return {
        ...{ importId, read },
        async preview(options = {}, more = {}) {
          const input = { importId, mapping, options, ...more };
          const wanted = contract['hostImport.preview'].input.parse(input);
          return contract['hostImport.preview'].output.parse(await imports.preview(actor, wanted));
        },
        apply(options = {}, leaveOutWrong = false) {
          const input = { importId, mapping, options, leaveOutWrong };
          return imports.apply(actor, contract['hostImport.apply'].input.parse(input));
        },
      };
    },
  };
}
