import { type ComputedRef, computed } from 'vue';
import { useQuery } from '../../rpc/use-query';
import { givenName } from '../../ui/given-names';

export interface Choice {
  readonly value: number;
  readonly label: string;
}

export interface Places {
  readonly businesses: ComputedRef<Choice[]>;
  readonly clouds: ComputedRef<Choice[]>;
}

const choiceOf = ({ id, name }: { id: number; name: string }): Choice => ({
  value: id,
  label: givenName(name),
});

/** Businesses and cloud areas as choices of a select. */
export function usePlaces(): Places {
  const businesses = useQuery('cmdb.businesses', () => ({}));
  const clouds = useQuery('cmdb.clouds', () => ({}));
  return {
    businesses: computed(() => (businesses.data.value?.items ?? []).map(choiceOf)),
    clouds: computed(() => (clouds.data.value?.items ?? []).map(choiceOf)),
  };
}
