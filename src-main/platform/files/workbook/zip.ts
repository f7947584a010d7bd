import { promisify } from 'node:util';
import { crc32, deflateRaw, inflateRaw } from 'node:zlib';

const inflate = promisify(inflateRaw);
const deflate = promisify(deflateRaw);

const localHeader = 0x04034b50;
const centralHeader = 0x02014b50;
const endHeader = 0x06054b50;
const stored = 0;
const deflated = 8;

export interface ZipReader {
  readonly names: readonly string[];
  /** The content of a file; undefined where there is none. Throws when it is damaged or larger than allowed. */
  read(name: string): Promise<Buffer | undefined>;
}

interface Entry {
  readonly method: number;
  readonly packed: number;
  readonly at: number;
}

/**
 * Opens a zip archive that is in memory. `largest`: bytes a file in it may have once it is unpacked,
 * whatever the archive says of its size. Throws a plain Error when it is no archive.
 */
export function openZip(bytes: Buffer, largest: number): ZipReader {
  const entries = readDirectory(bytes);
  return {
    names: [...entries.keys()],
    async read(name) {
      const entry = entries.get(name);
      if (!entry) return undefined;
      if (bytes.readUInt32LE(entry.at) !== localHeader) throw new Error('damaged archive');
      // The local header has name and extra field of its own length.
      const start = entry.at + 30 + bytes.readUInt16LE(entry.at + 26) + bytes.readUInt16LE(entry.at + 28);
      const data = bytes.subarray(start, start + entry.packed);
      if (entry.method === stored) return data;
      if (entry.method !== deflated) throw new Error(`packed in an unknown way (${entry.method})`);
      return inflate(data, { maxOutputLength: largest });
    },
  };
}

function readDirectory(bytes: Buffer): Map<string, Entry> {
  const end = endOf(bytes);
  const count = bytes.readUInt16LE(end + 10);
  const entries = new Map<string, Entry>();
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (bytes.readUInt32LE(at) !== centralHeader) throw new Error('damaged archive');
    const [nameSize, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const name = bytes.toString('utf8', at + 46, at + 46 + (nameSize ?? 0));
    entries.set(name, {
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      at: bytes.readUInt32LE(at + 42),
    });
    at += 46 + (nameSize ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return entries;
}

function endOf(bytes: Buffer): number {
  // A comment of up to 64 KiB may follow.
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 65_557); at -= 1)
    if (bytes.readUInt32LE(at) === endHeader) return at;
  throw new Error('no zip archive');
}

/** Packs files into one zip archive, in this order. */
export async function packZip(files: readonly { name: string; content: string | Buffer }[]): Promise<Buffer> {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content } of files) {
    const plain = Buffer.from(content as string);
    const packed = await deflate(plain);
    const title = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(deflated, 4);
    // The first day that the format knows: an export of the same rows is the same file.
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(plain), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(plain.length, 18);
    common.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([uint32(localHeader), common, title]);
    const central = Buffer.concat([
      uint32(centralHeader),
      Buffer.from([20, 0]),
      common,
      Buffer.alloc(10),
      uint32(at),
      title,
    ]);
    parts.push(local, packed);
    directory.push(central);
    at += local.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(endHeader, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, list, end]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
