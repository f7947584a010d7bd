import { type ComputedRef, computed } from 'vue';
import { useSession } from '../../app/session';
import { useQuery } from '../../rpc/use-query';
import { httpAddress } from '../../ui/http-address';

/** Where an agent that is installed by hand calls back to: as an install would say it now. */
export function useListenerAddress(): ComputedRef<string> {
  const session = useSession();
  const addresses = useQuery('agents.addresses', () => ({}), {
    staleOn: ({ event }) => event === 'settings.changed',
  });
  return computed(() => {
    const [first] = addresses.data.value?.inner ?? [];
    return httpAddress(first ?? session.info?.listener ?? '');
  });
}
