import { z } from 'zod';

/** Shapes that many procedures share. */
export const id = z.number().int().positive();
export const nothing = z.object({});
/** Milliseconds since the Unix epoch. */
export const time = z.number().int();
export const name = z.string().trim().min(1).max(128);
export const address = z.union([z.ipv4(), z.ipv6()]);
export const port = z.number().int().min(1).max(65_535);

/** `page` counts from 1. */
export const paging = {
  page: z.number().int().min(1).default(1),
  pageSize: z.number().int().min(1).max(1000).default(50),
};

/** A list as a file: as it is filtered and sorted, with these columns of the screen (left out: all there are). */
export const listExport = {
  format: z.enum(['xlsx', 'csv']),
  language: z.enum(['zh', 'en']),
  columns: z.array(z.string().max(64)).max(64).optional(),
};

/** Something to be fetched as a file: `rpc/download` of the screens takes it from there. */
export const downloadTicket = z.object({ ticket: z.string(), fileName: z.string() });

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), total: z.number().int() });
}

export function sorting<const F extends readonly [string, ...string[]]>(fields: F, fallback: F[number]) {
  return {
    sortBy: z.enum(fields).default(fallback as never),
    descending: z.boolean().default(false),
  };
}
