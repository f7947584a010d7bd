import { type Sighting, type Sightings, sight } from '@main/domains/agents/identity.rule';
import { describe, expect, it } from 'vitest';

const one = (instance: string, more: Partial<Sighting> = {}): Sighting => ({
  ...{ instance, hostName: '', addresses: [], at: 1 },
  ...more,
});

/** The twins that a row of requests shows, by the letters of the processes they come from. */
function twinsOf(requests: string): string[] {
  let known: Sightings = [];
  return [...requests].map((instance) => {
    const seen = sight(known, one(instance));
    known = seen.known;
    return seen.twin?.instance ?? '-';
  });
}

describe('who shows a token', () => {
  it.each([
    ['a process that goes on', 'AAAA', '----'],
    ['a restart', 'AAABBB', '------'],
    ['restarts, one after the other', 'ABCDEFGHIJKL', '------------'],
    ['two that live side by side', 'ABAB', '--BA'],
    ['one that lives beside another that is restarted', 'ABAC', '--B-'],
    ['one that comes back after two others', 'ABCA', '---C'],
  ])('%s', (_words, requests, twins) => {
    expect(twinsOf(requests).join('')).toBe(twins);
  });

  it('remembers a few processes only, those of the latest requests', () => {
    expect(twinsOf('ABCDEFGHIA').at(-1)).toBe('-');
    expect(twinsOf('ABCDEFGHA').at(-1)).toBe('H');
  });

  it('keeps what a registration told when a request for work says less', () => {
    const told = { facts: '{}', at: 1 };
    const first = sight([], one('A', { hostName: 'web01', addresses: ['10.0.0.1'], told }));
    const { known } = sight(first.known, one('A', { addresses: ['10.0.0.9'], at: 2 }));
    expect(known).toEqual([
      { instance: 'A', hostName: 'web01', addresses: ['10.0.0.9', '10.0.0.1'], at: 2, told },
    ]);
  });
});
