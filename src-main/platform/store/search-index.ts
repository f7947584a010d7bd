import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@main/kernel/logger';
import { isDamage } from './damage';
import { type Connection, openConnection } from './driver';

/** A change of the tables gets another number: an index of any other version is made anew. */
const version = 1;

/**
 * `search_grams` finds parts of words by their trigrams, `search_han` the two-character words of Chinese
 * that are too short for those. Both keep no text (it lies in `job_chunks`) and no positions.
 */
const schema = `
  create table search_docs (
    id integer primary key autoincrement,
    job_id integer not null,
    group_key text not null,
    source text not null,
    target_id integer not null,
    attempt integer not null,
    exit_code integer,
    finished_at integer not null,
    skipped integer not null default 0,
    complete integer not null default 0
  ) strict;
  create index search_docs_job on search_docs (job_id, source, group_key);
  create index search_docs_cut on search_docs (id) where complete = 0;
  create table search_members (
    target_id integer not null,
    attempt integer not null,
    source text not null,
    doc_id integer not null,
    finished_at integer not null,
    primary key (target_id, attempt, source)
  ) strict, without rowid;
  create index search_members_doc on search_members (doc_id);
  create table search_blocks (
    id integer primary key autoincrement,
    doc_id integer not null,
    stream text not null,
    first_seq integer not null,
    start integer not null,
    length integer not null,
    line integer not null
  ) strict;
  create index search_blocks_doc on search_blocks (doc_id);
  create table search_progress (
    id integer primary key check (id = 1),
    finished_at integer not null,
    job_id integer not null
  ) strict;
  create virtual table search_grams using fts5(
    text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram');
  create virtual table search_han using fts5(
    text, content = '', contentless_delete = 1, detail = none, tokenize = 'unicode61');
  pragma user_version = ${version};`;

/** The file of the search index of a data folder. */
export function searchFile(dir: string): string {
  return join(dir, 'search.db');
}

/** Forgets the index; the next start makes it anew. */
export async function removeSearchIndex(dir: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) await rm(searchFile(dir) + suffix, { force: true });
}

/** Opens the index for writing; one that is damaged or of another version is thrown away and begun anew. */
export async function openSearchIndex(dir: string, logger: Logger): Promise<Connection> {
  try {
    return await open(dir);
  } catch (error) {
    if (!isDamage(error)) throw error;
    logger.warn({ err: error }, 'the search index is damaged and is made anew');
    await removeSearchIndex(dir);
    return open(dir);
  }
}

async function open(dir: string): Promise<Connection> {
  const connection = await openConnection(searchFile(dir));
  try {
    // Not durable at each commit: what a power cut takes is indexed again.
    await connection.exec(
      `pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = normal;
       pragma temp_store = memory; pragma cache_size = -16000; pragma journal_size_limit = 33554432`,
    );
    const [row] = (await connection.all('pragma user_version')) as { user_version: number }[];
    if (row?.user_version === version) return connection;
    const tables = await connection.all('select 1 from sqlite_master limit 1');
    if (tables.length === 0) {
      await connection.exec(`begin; ${schema} commit`);
      return connection;
    }
  } catch (error) {
    await connection.close();
    throw error;
  }
  await connection.close();
  await removeSearchIndex(dir);
  return open(dir);
}
