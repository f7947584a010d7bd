import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type CastHead, createCast } from './cast';

/** Where the recording of a terminal lies. */
export function recordingFile(dir: string, id: number): string {
  return join(dir, 'recordings', `${id}.cast`);
}

/** Deletes a recording; one that is not there is no error. */
export async function deleteRecordingFile(dir: string, id: number): Promise<void> {
  await rm(recordingFile(dir, id), { force: true });
}

/** A recording under way. */
export interface Recorder {
  /** Bytes of the file. */
  readonly bytes: number;
  readonly isFull: boolean;
  /** Resolves when it is in the file: whoever writes much waits. Throws when the disk is full. */
  output(bytes: Buffer, at: number): Promise<void>;
  resize(cols: number, rows: number, at: number): Promise<void>;
  close(at: number): Promise<void>;
}

/** Starts a recording, or goes on with one that was stopped: the time between is in it as silence. */
export async function startRecorder(
  dir: string,
  id: number,
  head: CastHead,
  limits: { readonly mostBytes: number; readonly resumed: boolean },
): Promise<Recorder> {
  await mkdir(join(dir, 'recordings'), { recursive: true, mode: 0o700 });
  const file: FileHandle = await open(recordingFile(dir, id), 'a', 0o600);
  const cast = createCast(head);
  let bytes = (await file.stat()).size;
  let queue: Promise<void> = Promise.resolve();
  let isClosed = false;

  const write = (text: string): Promise<void> => {
    if (isClosed || text === '') return queue;
    bytes += Buffer.byteLength(text);
    queue = queue.then(() => file.appendFile(text));
    return queue;
  };
  if (!limits.resumed) await write(cast.head());

  return {
    get bytes() {
      return bytes;
    },
    get isFull() {
      return bytes >= limits.mostBytes;
    },
    output: (chunk, at) => write(cast.output(chunk, at)),
    resize: (cols, rows, at) => write(cast.resize(cols, rows, at)),
    async close(at) {
      const last = write(cast.end(at));
      isClosed = true;
      await last.finally(() => file.close());
    },
  };
}
