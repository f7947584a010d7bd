import { createNotifyService, type NotifyDeps } from './notify.service';
import { createSender, type SenderDeps } from './sender';
import { createNoticeWatch, type WatchDeps } from './watch';

export { notifyHandlers } from './notify.handlers';

/** Channels that are told when jobs end or wait, and what tells them. */
export function createNotify(
  deps: Omit<NotifyDeps, 'send' | 'watch'> & Omit<WatchDeps, 'send'> & SenderDeps,
) {
  const send = createSender(deps);
  const watch = createNoticeWatch({ ...deps, send });
  return { notify: createNotifyService({ ...deps, send, watch }), watch };
}
