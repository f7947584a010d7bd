export type Encoding = 'utf-8' | 'gb18030' | 'utf-16le';

/** How a text file is written: by its mark, as UTF-8 where it is valid, else as Chinese Windows writes. */
export function detectEncoding(bytes: Buffer): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return 'utf-8';
  } catch {
    return 'gb18030';
  }
}

/** The text of a file, without its mark. GB18030 is GBK and more. */
export function decode(bytes: Buffer, encoding: Encoding): string {
  return new TextDecoder(encoding).decode(bytes);
}
