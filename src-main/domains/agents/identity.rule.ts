/** What one process of an agent told, and when. */
export interface Told {
  /** Its facts as they are kept, as JSON. */
  readonly facts: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** One process of an agent, as it was last seen. */
export interface Sighting {
  /** Random, made when the process starts. */
  readonly instance: string;
  /** The host's name, as the process says; '' where it did not. */
  readonly hostName: string;
  /** Addresses by which it may be found, the one that it called from first. */
  readonly addresses: readonly string[];
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly told?: Told | undefined;
}

/** Processes that have shown one token, the one of the latest request first. */
export type Sightings = readonly Sighting[];

/** Processes that are remembered for one token; a restart makes a new one each time. */
const mostKept = 8;

/**
 * Takes down that a process showed the token. A restart is A → B: A is never seen again. Where it is,
 * A → B → A, both are alive, and `twin` is the other one: two machines have one identity.
 */
export function sight(known: Sightings, one: Sighting): { known: Sightings; twin: Sighting | undefined } {
  const before = known.find(({ instance }) => instance === one.instance);
  const [last] = known;
  const others = known.filter(({ instance }) => instance !== one.instance);
  return {
    known: [before ? joined(before, one) : one, ...others].slice(0, mostKept),
    twin: before && last !== before ? last : undefined,
  };
}

/** A request for work says less of its process than a registration. */
function joined(before: Sighting, one: Sighting): Sighting {
  return {
    instance: one.instance,
    hostName: one.hostName || before.hostName,
    addresses: [...new Set([...one.addresses, ...before.addresses])].slice(0, mostKept),
    at: one.at,
    told: one.told ?? before.told,
  };
}
