import type { ChunkStream } from '@contract/states';
import type { Generated, Selectable } from 'kysely';

/**
 * Tables of the search index. They lie in a file of their own beside the database: all that is in them
 * can be made again from `job_chunks`, so that a damaged or lost index costs time and nothing else.
 */

/** A text that was indexed once: the output of all hosts of a run that answered the same, or a host's record. */
export interface SearchDocTable {
  id: Generated<number>;
  job_id: number;
  /** The result group whose output it is; '' for one target's own text. */
  group_key: string;
  /** Muster's record (`log`), or what the host sent. */
  source: 'log' | 'output';
  /** Where the text lies. */
  target_id: number;
  attempt: number;
  exit_code: number | null;
  /** When the first of its hosts ended. */
  finished_at: number;
  /** Characters between the head and the tail that were left out of the index. */
  skipped: Generated<number>;
  /** 0 until all of it is in the index. */
  complete: Generated<number>;
}

/** Which hosts a document stands for; a row says that this attempt needs no more indexing. */
export interface SearchMemberTable {
  target_id: number;
  attempt: number;
  source: 'log' | 'output';
  doc_id: number;
  /** Together with the ids it tells a target from another one of the same number after a restore. */
  finished_at: number;
}

/** A stretch of lines of one document; the full-text tables have a row of the same id. */
export interface SearchBlockTable {
  id: Generated<number>;
  doc_id: number;
  stream: ChunkStream;
  /** The piece of the record in which it begins, and the character there. */
  first_seq: number;
  start: number;
  length: number;
  /** Number of its first line within the stream, from 1; 0 where that is not known, after a part left out. */
  line: number;
}

/** How far the ended jobs have been gone through. */
export interface SearchProgressTable {
  id: number;
  finished_at: number;
  job_id: number;
}

export interface SearchTables {
  search_docs: SearchDocTable;
  search_members: SearchMemberTable;
  search_blocks: SearchBlockTable;
  search_progress: SearchProgressTable;
}

export type SearchDocRow = Selectable<SearchDocTable>;
export type SearchBlockRow = Selectable<SearchBlockTable>;
