import type { Output } from '@contract/index';
import { type ComputedRef, computed } from 'vue';
import { useQuery } from '../../rpc/use-query';

export type MovingTarget = Output<'files.progress'>['targets'][number];

export interface MovingJob {
  readonly targets: ComputedRef<ReadonlyMap<number, MovingTarget>>;
  /** Bytes a second of all hosts. */
  readonly rate: ComputedRef<number>;
}

/** How far the hosts of a transfer job are; nothing is asked for a job of another kind, or one that has ended. */
export function useMoving(
  job: () => { readonly id: number; readonly kind: string; readonly open: boolean },
): MovingJob {
  const query = useQuery(
    'files.progress',
    () => {
      const { id, kind, open } = job();
      return kind.startsWith('files.') && open ? { jobId: id } : undefined;
    },
    {
      staleOn: ({ event, data }) =>
        (event === 'files.moved' || event === 'job.changed') && data.jobId === job().id,
      pause: 500,
    },
  );
  return {
    targets: computed(() => new Map(query.data.value?.targets.map((one) => [one.targetId, one]) ?? [])),
    rate: computed(() => query.data.value?.rate ?? 0),
  };
}

/** Milliseconds that a host likely needs for the rest; undefined while nothing can be said. */
export function leftOf({ done, total, rate }: MovingTarget): number | undefined {
  return rate > 0 && total > done ? ((total - done) / rate) * 1000 : undefined;
}
