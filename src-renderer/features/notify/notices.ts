import type { Output } from '@contract/index';
import { ref } from 'vue';
import type { Router } from 'vue-router';
import { keepPreference, readPreference } from '../../app/preferences';
import { call, onEvent } from '../../rpc';
import { type PersonalRule, quiet, wantsNotice } from './notice-rule';

/** What is asked for on this machine; kept here and nowhere else. */
export const personal = ref<PersonalRule>({ ...quiet, ...readPreference('notices', quiet) });

export function keepPersonal(rule: PersonalRule): void {
  personal.value = rule;
  keepPreference('notices', rule);
}

/** Whether notices can be shown: a browser asks its person first, the desktop app need not. */
export function noticeState(): 'ready' | 'ask' | 'denied' | 'impossible' {
  if (window.muster) return 'ready';
  // Without a secure origin, e.g. http on another machine, a browser has none.
  if (typeof Notification === 'undefined' || !window.isSecureContext) return 'impossible';
  if (Notification.permission === 'granted') return 'ready';
  return Notification.permission === 'denied' ? 'denied' : 'ask';
}

/** Has the browser ask its person. */
export async function askForNotices(): Promise<void> {
  if (noticeState() === 'ask') await Notification.requestPermission();
}

export interface NoticeWords {
  title(job: Output<'jobs.get'>): string;
  body(job: Output<'jobs.get'>): string;
}

/** Shows a notice, which leads to the job; `what` happened to it is shown once. */
export async function showNotice(
  notice: { title: string; body: string; jobId: number },
  what: string,
  open: () => void,
): Promise<void> {
  if (window.muster) {
    await call('app.showNotice', notice).catch(() => undefined);
    return;
  }
  if (noticeState() !== 'ready') return;
  // One for each thing that happens, however many tabs are open.
  const shown = new Notification(notice.title, {
    body: notice.body,
    tag: `muster-job-${notice.jobId}-${what}`,
  });
  shown.onclick = () => {
    window.focus();
    open();
    shown.close();
  };
}

/** Follows jobs that end or wait while the screens are open. Returns how to stop. */
export function followNotices(router: Router, me: () => string | undefined, words: NoticeWords): () => void {
  return onEvent((message) => {
    if (message.event === 'notice.opened') void router.push(`/jobs/${message.data.jobId}`);
    const name = me();
    if (message.event !== 'job.ended' && message.event !== 'job.waiting') return;
    if (!personal.value.on || name === undefined) return;
    const { event } = message;
    const { jobId } = message.data;
    void call('jobs.get', { id: jobId })
      .then((job) => {
        // Somebody else may have confirmed it meanwhile.
        if (event === 'job.waiting' && job.state !== 'waiting') return;
        if (!wantsNotice(personal.value, job, name)) return;
        const notice = { title: words.title(job), body: words.body(job), jobId };
        return showNotice(notice, `${event}-${job.batch}`, () => void router.push(`/jobs/${jobId}`));
      })
      .catch(() => undefined);
  });
}
