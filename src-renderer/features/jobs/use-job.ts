import { computed, type Ref } from 'vue';
import { useQuery } from '../../rpc/use-query';

/** A job as it changes. */
export function useJob(id: Ref<number>) {
  const query = useQuery('jobs.get', () => ({ id: id.value }), {
    staleOn: (message) => message.event === 'job.changed' && message.data.jobId === id.value,
    pause: 300,
  });
  return { ...query, job: computed(() => query.data.value) };
}
