import type { ConfirmRule, FailureLimit, Rolling } from '@contract/rolling';

/** The rolling part of a form while it is being filled in. */
export interface RollingDraft {
  on: boolean;
  plan: string;
  confirm: ConfirmRule;
  limited: boolean;
  limit: number;
  limitKind: FailureLimit['kind'];
}

/** All hosts at once and to the end; what stands behind the switches is a good beginning. */
export function emptyRolling(): RollingDraft {
  return { on: false, plan: '1, 10%, 50%', confirm: 'first', limited: false, limit: 1, limitKind: 'hosts' };
}

/** What is asked of the core; undefined for all hosts at once without a limit. */
export function rollingFrom(draft: RollingDraft): Rolling | undefined {
  if (!draft.on && !draft.limited) return undefined;
  return {
    plan: draft.on ? draft.plan : '',
    confirm: draft.on ? draft.confirm : 'none',
    stopAt: draft.limited ? { kind: draft.limitKind, value: draft.limit } : null,
  };
}

/** The form as it was for a plan that was kept. */
export function draftOf(rolling: Rolling | null): RollingDraft {
  const empty = emptyRolling();
  if (!rolling) return empty;
  return {
    on: rolling.plan !== '',
    plan: rolling.plan || empty.plan,
    confirm: rolling.plan ? rolling.confirm : empty.confirm,
    limited: rolling.stopAt !== null,
    limit: rolling.stopAt?.value ?? empty.limit,
    limitKind: rolling.stopAt?.kind ?? empty.limitKind,
  };
}
