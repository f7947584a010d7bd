import type { RowKind } from '@contract/import-fields';
import type { Contract, Output } from '@contract/index';
import type { Actor } from '@main/kernel/actor';
import { AppError } from '@main/kernel/app-error';
import type { z } from 'zod';
import type { CmdbDeps } from '../cmdb.service';
import { applyPlan } from './apply';
import { columnsView, rowView } from './import.view';
import { type ImportPlan, type ImportWork, planImport } from './plan';
import { readUpload } from './read';
import { goOn, takeTurn } from './turn';
import { createUploads, type Upload } from './uploads';

/** Bytes of a file that are sent at once: a part fits into a call of every transport. */
const partSize = 768 * 1024;

type Sent<N extends keyof Contract> = z.output<Contract[N]['input']>;

export interface HostImport {
  /** Makes room for a file; it is sent in parts of at most `partSize` bytes. */
  open(actor: Actor, name: string, size: number): { importId: string; partSize: number };
  part(actor: Actor, part: Sent<'hostImport.part'>): { received: number };
  /** Reads the file; what was mended or planned before is forgotten. */
  read(actor: Actor, choices: Sent<'hostImport.read'>): Promise<Output<'hostImport.read'>>;
  preview(actor: Actor, wanted: Sent<'hostImport.preview'>): Promise<Output<'hostImport.preview'>>;
  mend(actor: Actor, mending: Sent<'hostImport.mend'>): void;
  /** Writes all rows that are new or changed in one transaction; compares anew before it does. */
  apply(actor: Actor, wanted: Sent<'hostImport.apply'>): Promise<Record<RowKind, number>>;
  progress(actor: Actor, importId: string): Output<'hostImport.progress'>;
  /** Stops what is being done: its caller is answered `cmdb.importCancelled`, and nothing of it is kept. */
  cancel(actor: Actor, importId: string): void;
  close(actor: Actor, importId: string): void;
}

export function createHostImport(deps: Pick<CmdbDeps, 'store' | 'vault' | 'bus' | 'clock'>): HostImport {
  const { store, vault, bus, clock } = deps;
  const uploads = createUploads(clock);

  function workOf(
    upload: Upload,
    { mapping, options }: Pick<ImportWork, 'mapping' | 'options'>,
  ): (signal: AbortSignal) => Omit<ImportWork, 'db'> {
    if (!upload.file) throw new AppError('cmdb.importIncomplete');
    if (!mapping.includes('innerIp')) throw AppError.field('mapping', 'cmdb.importNoAddress');
    const { rows } = upload.file.table;
    return (signal) => {
      const onProgress = (done: number) => {
        goOn(signal);
        upload.progress = { phase: 'comparing', done, total: rows.length };
      };
      return { vault, rows, mapping, options, mended: upload.mended, onProgress };
    };
  }

  /** The plan for these choices; made once for all pages of a preview, and given up for other choices. */
  async function planFor(upload: Upload, wanted: Sent<'hostImport.preview'>): Promise<ImportPlan> {
    const of = JSON.stringify([wanted.mapping, wanted.options]);
    if (upload.plan?.of !== of) {
      const work = workOf(upload, wanted);
      const made = takeTurn(upload, { givesWay: true }, (signal) =>
        planImport({ ...work(signal), db: store.read }),
      );
      upload.plan = { of, made };
    }
    const { plan } = upload;
    return plan.made.catch((error: unknown) => {
      if (upload.plan === plan) upload.plan = undefined;
      throw error;
    });
  }

  return {
    open: (actor, name, size) => ({ importId: uploads.open(actor, name, size).id, partSize }),
    part(actor, { importId, offset, base64 }) {
      const upload = uploads.get(actor, importId);
      const bytes = Buffer.from(base64, 'base64');
      if (offset !== upload.received || offset + bytes.length > upload.bytes.length)
        throw new AppError('cmdb.importIncomplete');
      bytes.copy(upload.bytes, offset);
      upload.received += bytes.length;
      return { received: upload.received };
    },
    async read(actor, { importId, ...choices }) {
      const upload = uploads.get(actor, importId);
      if (upload.received < upload.bytes.length) throw new AppError('cmdb.importIncomplete');
      return takeTurn(upload, { givesWay: false }, async (signal) => {
        const file = await readUpload(upload, choices);
        goOn(signal);
        upload.file = file;
        upload.plan = undefined;
        upload.mended.clear();
        const { format, encoding, sheet, sheets, table } = file;
        const about = { format, encoding, sheet, sheets: [...sheets], notes: [...table.notes] };
        return { ...about, columns: columnsView(file), rows: table.rows.length };
      });
    },
    async preview(actor, wanted) {
      const upload = uploads.get(actor, wanted.importId);
      const { rows, counts, newPlaces } = await planFor(upload, wanted);
      const { page, pageSize, kinds } = wanted;
      const shown = kinds.length > 0 ? rows.filter(({ kind }) => kinds.includes(kind)) : rows;
      const start = (page - 1) * pageSize;
      const items = shown.slice(start, start + pageSize).map((row) => rowView(row, upload.mended));
      const { businesses, clouds, modules, clusters } = newPlaces;
      const places = {
        businesses: [...businesses].map(({ name }) => name),
        clouds: [...clouds].map(({ name }) => name),
        modules: [...modules].map(({ set, name }) => `${set.business.name} / ${set.name} / ${name}`),
        clusters: [...clusters].map(({ name }) => name),
      };
      return { counts, total: shown.length, items, places };
    },
    mend(actor, { importId, row, values, skip }) {
      const upload = uploads.get(actor, importId);
      const before = upload.mended.get(row);
      upload.mended.set(row, {
        values: { ...before?.values, ...values },
        skip: skip ?? before?.skip ?? false,
      });
      upload.plan = undefined;
    },
    async apply(actor, { importId, leaveOutWrong, ...wanted }) {
      const upload = uploads.get(actor, importId);
      const work = workOf(upload, wanted);
      const { options } = wanted;
      return takeTurn(upload, { givesWay: false }, (signal) =>
        store.write(async (tx) => {
          const plan = await planImport({ ...work(signal), db: tx.db });
          tx.afterCommit(() => {
            upload.plan = undefined;
            bus.emit('hosts.changed', {});
          });
          const onProgress = (done: number, total: number) => {
            goOn(signal);
            upload.progress = { phase: 'writing', done, total };
          };
          const writing = { tx, vault, actor, at: clock.now(), options, leaveOutWrong, onProgress };
          return applyPlan(writing, plan);
        }),
      );
    },
    progress: (actor, importId) => uploads.get(actor, importId).progress,
    cancel: (actor, importId) => uploads.get(actor, importId).turn?.stop.abort(),
    close: (actor, importId) => uploads.close(actor, importId),
  };
}
