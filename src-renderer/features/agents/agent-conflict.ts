import type { Output } from '@contract/index';

type Conflict = NonNullable<Output<'agents.list'>['items'][number]['conflict']>;

/** The two machines as people look for them: `web01 · 10.0.0.1, 10.0.0.2`. */
export function givenPlaces(conflict: Conflict, unknown: string): string[] {
  return conflict.between.map(
    ({ hostName, addresses }) => [hostName, addresses.join(', ')].filter(Boolean).join(' · ') || unknown,
  );
}
