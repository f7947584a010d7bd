import type { Actor } from '@main/kernel/actor';
import { createDownloads } from '@main/kernel/downloads';
import { describe, expect, it } from 'vitest';

const person = (id: number): Actor => ({
  ...{ kind: 'user', id, name: `user ${id}`, groups: [1], only: null, via: 'console' },
});
const file = { fileName: 'a/b.txt', contentType: 'text/plain', async *content() {} };

function open() {
  let now = 1_000_000;
  const clock = { now: () => now };
  const downloads = createDownloads(clock);
  return {
    downloads,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

describe('a download ticket', () => {
  it('is good once, for the person it was made for', () => {
    const { downloads } = open();
    const { ticket, fileName } = downloads.offer(person(1), file);
    expect(fileName).toBe('a_b.txt');
    expect(() => downloads.take(person(2), ticket)).toThrow(/good once/);
    expect(downloads.take(person(1), ticket).fileName).toBe('a_b.txt');
    expect(() => downloads.take(person(1), ticket)).toThrow(/good once/);
  });

  it('is over after a minute', () => {
    const { downloads, pass } = open();
    const { ticket } = downloads.offer(person(1), file);
    pass(60_000);
    expect(() => downloads.take(person(1), ticket)).toThrow(/good once/);
  });

  it('gives way to newer ones when nobody takes it', () => {
    const { downloads } = open();
    const first = downloads.offer(person(1), file);
    for (let count = 0; count < 1000; count += 1) downloads.offer(person(1), file);
    expect(() => downloads.take(person(1), first.ticket)).toThrow(/good once/);
  });
});
