import type { TargetState } from '@contract/states';
import type { NoticeEvent } from './rule';

/** A job as it was when something happened to it: what a message is made of. */
export interface NoticePayload {
  readonly event: NoticeEvent | 'test';
  readonly job: {
    readonly id: number;
    readonly kind: string;
    readonly title: string;
    readonly state: string;
    readonly createdBy: string;
    readonly origin: string;
    readonly createdAt: number;
    readonly startedAt: number | null;
    readonly finishedAt: number | null;
    readonly total: number;
    readonly counts: Partial<Record<TargetState, number>>;
    /** Of a job in batches: the one it came to, from 1, and how many there are. */
    readonly batch?: number;
    readonly batches?: number;
  };
}

/** What a test sends: the same shape as the real thing, so that a receiver's rules can be tried on it. */
export function testPayload(by: string, now: number): NoticePayload {
  return {
    event: 'test',
    job: {
      ...{ id: 0, kind: 'script', title: 'Muster 通知测试 / test', state: 'succeeded', createdBy: by },
      ...{ origin: 'console', createdAt: now, startedAt: now, finishedAt: now, total: 1 },
      counts: { succeeded: 1 },
    },
  };
}

/** The page of the job, where the console's address is known. */
export function jobLink(consoleUrl: string, jobId: number): string | undefined {
  return consoleUrl === '' || jobId === 0 ? undefined : `${consoleUrl.replace(/\/+$/, '')}/#/jobs/${jobId}`;
}
