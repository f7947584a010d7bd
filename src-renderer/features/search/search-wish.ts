import type { Input } from '@contract/index';
import { type ChunkStream, chunkStreams, type JobKindName, jobKinds } from '@contract/states';
import type { LocationQuery } from 'vue-router';

export const periods = ['any', 'day', 'week', 'month'] as const;
export type Period = (typeof periods)[number];
export const exits = ['any', 'zero', 'nonzero'] as const;
export type Exit = (typeof exits)[number];

/** What is looked for, as the address of the screen keeps it. */
export interface SearchWish {
  text: string;
  hosts: string;
  script: string;
  user: string;
  period: Period;
  kinds: JobKindName[];
  /** `any`, `zero`, `nonzero`, or one exit code. */
  exit: string;
  streams: ChunkStream[];
}

const days: Readonly<Record<Period, number>> = { any: 0, day: 1, week: 7, month: 30 };

export function readWish(query: LocationQuery): SearchWish {
  const one = (key: string) => (typeof query[key] === 'string' ? query[key] : '');
  const many = (key: string) => one(key).split(',').filter(Boolean);
  const streams = chunkStreams.filter((stream) => many('streams').includes(stream));
  return {
    ...{ text: one('q'), hosts: one('hosts'), script: one('script'), user: one('user') },
    period: periods.find((period) => period === one('period')) ?? 'any',
    kinds: jobKinds.filter((kind) => many('kinds').includes(kind)),
    exit: one('exit') || 'any',
    streams: streams.length > 0 ? streams : ['stdout', 'stderr'],
  };
}

/** The address of a search, without what is as usual. */
export function writeWish(wish: SearchWish): Record<string, string> {
  const usual = wish.streams.join() === 'stdout,stderr';
  const all = {
    ...{ q: wish.text.trim(), hosts: wish.hosts.trim(), script: wish.script.trim(), user: wish.user.trim() },
    period: wish.period === 'any' ? '' : wish.period,
    kinds: wish.kinds.join(),
    exit: wish.exit === 'any' ? '' : wish.exit,
    streams: usual ? '' : wish.streams.join(),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

/** The question to the core. */
export function toInput(wish: SearchWish, now: number): Input<'search.outputs'> {
  const exit = wish.exit === 'zero' || wish.exit === 'nonzero' ? wish.exit : Number(wish.exit);
  return {
    ...{ text: wish.text, hosts: wish.hosts, script: wish.script, user: wish.user, streams: wish.streams },
    ...(wish.period !== 'any' && { since: now - days[wish.period] * 86_400_000 }),
    ...(wish.kinds.length > 0 && { kind: wish.kinds }),
    ...(wish.exit !== 'any' && (typeof exit === 'string' || Number.isInteger(exit)) && { exit }),
  };
}
