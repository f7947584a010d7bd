import type { Writable } from 'node:stream';

/**
 * Has a stream send what is written in one turn of the event loop as one piece. ssh2 writes length, body
 * and tag of each packet by themselves: three system calls here, three packets on the way, and a server
 * that wakes up three times.
 */
export function inOnePiece<T extends Writable>(stream: T): T {
  const write = stream.write;
  let isGathering = false;
  stream.write = ((...words: Parameters<typeof write>) => {
    if (!isGathering) {
      isGathering = true;
      stream.cork();
      process.nextTick(() => {
        isGathering = false;
        stream.uncork();
      });
    }
    return write.apply(stream, words);
  }) as typeof write;
  return stream;
}
