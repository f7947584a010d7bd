import type { Sftp } from './sftp.types';

const chunkSize = 32 * 1024;
/** Reads under way at once. */
const pipeline = 32;

/**
 * The bytes of a file on the host, in order, many reads at once. A file that shrinks while it is read
 * ends where it ends; one that grows is read up to `size`, or to its end where no size is given.
 */
export async function* fetchFile(
  sftp: Sftp,
  path: string,
  size = Number.POSITIVE_INFINITY,
): AsyncGenerator<Buffer> {
  const handle = await sftp.openRead(path);
  const underWay: { readonly wanted: number; readonly piece: Promise<Buffer> }[] = [];
  let asked = 0;
  try {
    for (let at = 0; at < size; ) {
      while (underWay.length < pipeline && asked < size) {
        const wanted = Math.min(chunkSize, size - asked);
        const piece = sftp.read(handle, asked, wanted);
        // It may fail before its turn has come.
        piece.catch(() => undefined);
        underWay.push({ wanted, piece });
        asked += wanted;
      }
      const next = underWay.shift();
      if (!next) return;
      let piece = await next.piece;
      // A host may answer with less than was asked for before the end of the file.
      for (let rest = piece; rest.length > 0 && piece.length < next.wanted; ) {
        rest = await sftp.read(handle, at + piece.length, next.wanted - piece.length);
        piece = Buffer.concat([piece, rest]);
      }
      if (piece.length > 0) yield piece;
      at += piece.length;
      if (piece.length < next.wanted) return;
    }
  } finally {
    await sftp.closeHandle(handle).catch(() => undefined);
  }
}
