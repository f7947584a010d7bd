/** What a host tells of a file. */
export interface FileAttributes {
  /** With the bits of its kind, as stat(2) has them. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Milliseconds since the epoch; SFTP knows whole seconds. */
  readonly modifiedAt: number;
}

export interface FileName extends FileAttributes {
  readonly name: string;
  /** The server's own line, as `ls -l` prints it; the only place where it names owner and group. */
  readonly longname: string;
}

/** What stands at a path. */
export interface FileFacts {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Bytes. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  /** Seconds since the epoch. */
  readonly modifiedAt: number;
}

/** An SFTP channel with a watchdog: whatever is asked of it ends, with an answer or with an error. */
export interface Sftp {
  /** Opens a new file for writing; refuses one that exists. */
  create(path: string, mode: number): Promise<Buffer>;
  /** Opens a file that is there, to write on. */
  reopen(path: string): Promise<Buffer>;
  openRead(path: string): Promise<Buffer>;
  write(handle: Buffer, data: Buffer, position: number): Promise<void>;
  /** At most so many bytes from a position; empty at the end of the file. */
  read(handle: Buffer, position: number, length: number): Promise<Buffer>;
  /** What stands at a path, a link for what it is or, with `follow`, for what it leads to; undefined: nothing. */
  facts(path: string, follow?: boolean): Promise<FileFacts | undefined>;
  /** What is in a folder, links for what they are. */
  list(path: string): Promise<{ readonly name: string; readonly facts: FileFacts }[]>;
  openFolder(path: string): Promise<Buffer>;
  /** The next names of a folder, `.` and `..` among them; none at the end. */
  names(handle: Buffer): Promise<FileName[]>;
  stat(path: string): Promise<FileAttributes>;
  lstat(path: string): Promise<FileAttributes>;
  readLink(path: string): Promise<string>;
  realPath(path: string): Promise<string>;
  /** Refuses where there is something of the new name. */
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  /** Permission bits. */
  setMode(path: string, mode: number): Promise<void>;
  closeHandle(handle: Buffer): Promise<void>;
  end(): void;
}
