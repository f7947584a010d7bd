import type { LocationQuery, RouteParams } from 'vue-router';

/** Hosts that one link opens: more tabs than these nobody reads. */
export const mostAtOnce = 8;

/** Where the shells of these hosts open. */
export function terminalsOf(hostIds: readonly number[]): string {
  const [first, ...others] = hostIds.slice(0, mostAtOnce);
  return others.length === 0 ? `/terminal/${first ?? ''}` : `/terminal?hosts=${[first, ...others].join()}`;
}

/** The hosts that an address of the screen names, each once; what is no host's number is left out. */
export function givenHosts(params: RouteParams, query: LocationQuery): number[] {
  const named = [params.hostId, query.hosts].flatMap((part) =>
    typeof part === 'string' ? part.split(',') : [],
  );
  const ids = named.map(Number).filter((id) => Number.isSafeInteger(id) && id > 0);
  return [...new Set(ids)].slice(0, mostAtOnce);
}
