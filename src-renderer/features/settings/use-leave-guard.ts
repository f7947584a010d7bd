import { onScopeDispose } from 'vue';
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router';
import { useSession } from '../../app/session';

/** Asks before what was typed is left behind. Whoever is signed out is not asked: they could not save. */
export function useLeaveGuard(isDirty: () => boolean, ask: () => Promise<boolean>): void {
  const session = useSession();
  const guard = () => (isDirty() && session.signedIn ? ask() : true);
  onBeforeRouteLeave(guard);
  onBeforeRouteUpdate(guard);

  const onUnload = (event: BeforeUnloadEvent) => {
    if (isDirty()) event.preventDefault();
  };
  window.addEventListener('beforeunload', onUnload);
  onScopeDispose(() => window.removeEventListener('beforeunload', onUnload));
}
