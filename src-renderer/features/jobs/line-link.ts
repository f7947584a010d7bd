import type { LocationQuery, RouteLocationRaw } from 'vue-router';
import type { LinePlace } from '../../ui/log/find';

export interface FoundAt extends LinePlace {
  readonly jobId: number;
  readonly targetId: number;
  readonly attempt: number;
}

/** The link to the very line of a host's log. */
export function lineLink({ jobId, targetId, attempt, seq, offset, find }: FoundAt): RouteLocationRaw {
  return {
    path: `/jobs/${jobId}`,
    query: {
      ...{ tab: 'hosts', target: String(targetId), attempt: String(attempt), seq: String(seq), find },
      ...(offset !== null && { offset: String(offset) }),
    },
  };
}

/** The line that such a link names; undefined for any other address. */
export function placeOf(query: LocationQuery): LinePlace | undefined {
  const seq = Number(query.seq);
  if (!Number.isInteger(seq) || seq < 1) return undefined;
  const offset = query.offset === undefined ? null : Number(query.offset);
  return { seq, offset, find: typeof query.find === 'string' ? query.find : '' };
}

/** The word of a search that is looked for within a log: the longest says most. */
export function wordToFind(text: string): string {
  const words = [...text.matchAll(/"([^"]+)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  return words.toSorted((a, b) => b.length - a.length)[0] ?? '';
}
