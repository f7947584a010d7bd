import { createHash } from 'node:crypto';
import type { Output } from '@contract/index';
import { mostTargets, shownTargets } from '@contract/targets';
import { AppError } from '@main/kernel/app-error';
import type { TargetHost, TargetHosts, TargetPlaces } from './scripts.ports';
import { meantHosts, type TargetChoice, wayTo } from './targets';

export interface TargetsDeps {
  readonly hosts: TargetHosts;
  readonly places: TargetPlaces;
}

/** From a choice of targets to the hosts that a job is confirmed for. */
export interface TargetsService {
  /** The hosts that are meant now, with the way a script would take to each. */
  resolve(choice: TargetChoice): Promise<Output<'scripts.resolve'>>;
  /** Inner addresses of all hosts that are meant now, in their order. */
  addresses(choice: TargetChoice): Promise<string[]>;
  /**
   * The ids of the hosts that were shown. Throws `scripts.targetsChanged` where other hosts are meant
   * now than those that the digest stands for, `scripts.noTargets` for none and
   * `scripts.tooManyTargets` for more than a job takes.
   */
  freeze(choice: TargetChoice, digest: string): Promise<number[]>;
}

export function createTargetsService({ hosts, places }: TargetsDeps): TargetsService {
  return {
    async resolve(choice) {
      const { ids, unknown, ambiguous, gone } = await meantHosts(hosts, places, choice);
      const without = await places.unreachable(ids);
      const [shown, unreachable, named, excepted] = await Promise.all([
        hosts.byIds(ids.slice(0, shownTargets)),
        hosts.byIds(without.slice(0, shownTargets)),
        places.describe(choice),
        hosts.byIds(choice.exceptIds.slice(0, shownTargets)),
      ]);
      return {
        ...{ total: ids.length, digest: digestOf(ids), hosts: shown.map(toShown) },
        ...{ unreachable: without.length, unreachableHosts: unreachable.map(toShown) },
        ...{ unknown: [...unknown], ambiguous: [...ambiguous], goneHosts: [...gone], ...named },
        excepted: excepted.map(({ id, innerIp }) => ({ id, innerIp })),
      };
    },

    async addresses(choice) {
      const { ids } = await meantHosts(hosts, places, choice);
      return (await hosts.byIds(ids)).map(({ innerIp }) => innerIp);
    },

    async freeze(choice, digest) {
      const { ids } = await meantHosts(hosts, places, choice);
      if (digestOf(ids) !== digest) throw new AppError('scripts.targetsChanged', { now: ids.length });
      if (ids.length === 0) throw AppError.field('hostIds', 'scripts.noTargets');
      if (ids.length > mostTargets)
        throw new AppError('scripts.tooManyTargets', { count: ids.length, most: mostTargets });
      return [...ids];
    },
  };
}

/** Two lists have the same digest only where they are the same hosts in the same order. */
function digestOf(ids: readonly number[]): string {
  return createHash('sha256').update(ids.join(',')).digest('hex');
}

function toShown(host: TargetHost) {
  return { id: host.id, innerIp: host.innerIp, hostName: host.hostName, via: wayTo(host) };
}
