import type { Generated, Selectable } from 'kysely';

/** A content in Muster's file store. */
export interface FileBlobTable {
  sha256: string;
  md5: string;
  size: number;
  created_at: number;
  /** Last time that somebody put it in or a job took it; what is not used is removed. */
  used_at: number;
}

/** A file that a job was to bring from a host. */
export interface CollectedFileTable {
  id: Generated<number>;
  job_id: number;
  target_id: number;
  /** Absolute path on the host. */
  path: string;
  /** As listed, in bytes; once it is here, what came. */
  size: number;
  mode: number;
  /** Seconds since the epoch, as the host tells it. */
  modified_at: number;
  /** '' until it is here. */
  sha256: Generated<string>;
}

export interface FileTables {
  file_blobs: FileBlobTable;
  collected_files: CollectedFileTable;
}

export type FileBlobRow = Selectable<FileBlobTable>;
export type CollectedFileRow = Selectable<CollectedFileTable>;
