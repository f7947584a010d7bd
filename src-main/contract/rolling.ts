/** When a run stops between two batches until somebody says "go on". */
export const confirmRules = ['none', 'first', 'all'] as const;
export type ConfirmRule = (typeof confirmRules)[number];

/** How many failed hosts are enough to begin no more: a number, or a share of all hosts of the job. */
export interface FailureLimit {
  readonly kind: 'hosts' | 'percent';
  readonly value: number;
}

/** In what portions a job goes over its hosts, and what stops it. */
export interface Rolling {
  /** The sizes of the batches in words of `parsePlan`; '' for all hosts at once. */
  readonly plan: string;
  readonly confirm: ConfirmRule;
  readonly stopAt: FailureLimit | null;
}

export interface BatchSize {
  readonly kind: 'hosts' | 'percent';
  readonly value: number;
}

export interface Plan {
  readonly sizes: readonly BatchSize[];
  /** The last size is repeated to the end; without, what is left makes one last batch. */
  readonly repeats: boolean;
}

/** More batches than anybody looks at one by one. */
export const mostBatches = 500;

const separators = /[\s,，、;；]+/;
const rest = /^(?:rest|others|其余|剩余)$/i;
const onward = /(?:\.\.\.|…+)$/;

/**
 * Reads a rolling plan: sizes of batches in order, each a number of hosts or a share of all hosts of
 * the job, e.g. `1, 10%, 50%`. What is left comes last; `10%...` repeats the last size instead.
 * Answers the part that is not understood as `bad`.
 */
export function parsePlan(text: string): { plan: Plan } | { bad: string } {
  const trimmed = text.trim();
  const repeats = onward.test(trimmed);
  const parts = trimmed.replace(onward, '').split(separators).filter(Boolean);
  if (!repeats && parts.length > 0 && rest.test(parts.at(-1) ?? '')) parts.pop();
  if (repeats && parts.length === 0) return { bad: trimmed };
  const sizes: BatchSize[] = [];
  for (const part of parts) {
    const match = /^(\d{1,6}(?:\.\d{1,2})?)([%％]|台)?$/.exec(part);
    const value = Number(match?.[1]);
    const percent = match?.[2] === '%' || match?.[2] === '％';
    if (!match || value <= 0 || (percent ? value > 100 : !Number.isInteger(value))) return { bad: part };
    sizes.push({ kind: percent ? 'percent' : 'hosts', value });
  }
  return { plan: { sizes, repeats } };
}

/** Hosts in each batch, in order; they add up to `total`. A share is rounded up, so no batch is empty. */
export function batchSizes(plan: Plan, total: number): number[] {
  const sizes: number[] = [];
  let left = total;
  for (let at = 0; left > 0; at += 1) {
    const last = plan.repeats ? plan.sizes.at(-1) : undefined;
    const size = plan.sizes[at] ?? last;
    const hosts = size ? Math.min(left, hostsOf(size, total)) : left;
    sizes.push(hosts);
    left -= hosts;
  }
  return sizes;
}

/** Failed hosts at which a job of `total` hosts begins no more; undefined without a limit. */
export function failuresAllowed(limit: FailureLimit | null, total: number): number | undefined {
  return limit ? Math.max(1, hostsOf(limit, total)) : undefined;
}

/** Whether somebody must say "go on" after batch number `batch` (from 0). */
export function confirmsAfter(rule: ConfirmRule, batch: number): boolean {
  return rule === 'all' || (rule === 'first' && batch === 0);
}

function hostsOf(size: BatchSize, total: number): number {
  if (size.kind === 'hosts') return size.value;
  // 7 % of 100 is 7 and not 7.000000000000001, which would be rounded up.
  return Math.ceil(Number(((total * size.value) / 100).toFixed(6)));
}
