import type { Language } from './errors';
import {
  type BatchSize,
  batchSizes,
  type ConfirmRule,
  failuresAllowed,
  parsePlan,
  type Rolling,
} from './rolling';

/** Batches that are told one by one; the others are summed up. */
const told = 6;

/**
 * What a rolling plan does with `total` hosts, sentence by sentence; the first tells of the batches.
 * Empty for a plan that is not understood.
 */
export function explainRolling(rolling: Rolling, total: number, language: Language): string[] {
  const parsed = parsePlan(rolling.plan);
  if ('bad' in parsed) return [];
  const { plan } = parsed;
  const sizes = batchSizes(plan, total);
  const zh = language === 'zh';
  const sentences: string[] = [];
  if (sizes.length <= 1) {
    sentences.push(zh ? `全部 ${total} 台为一批。` : `All ${hosts(total)} in one batch.`);
  } else {
    const names = sizes.map((size, at) => {
      const written = plan.sizes[at] ?? (plan.repeats ? plan.sizes.at(-1) : undefined);
      return nameOf(size, written, at, zh);
    });
    const shown = sizes.length > told + 1 ? names.slice(0, told) : names;
    const more = sizes.length - shown.length;
    const comma = zh ? '，' : ', ';
    const list = shown.join(comma);
    if (more > 0) {
      const left = sizes.slice(told).reduce((sum, size) => sum + size, 0);
      sentences.push(
        zh
          ? `共 ${sizes.length} 批：${list}，其后 ${more} 批共 ${left} 台。`
          : `${sizes.length} batches: ${list}, then ${more} more with ${hosts(left)}.`,
      );
    } else {
      sentences.push(zh ? `共 ${sizes.length} 批：${list}。` : `${sizes.length} batches: ${list}.`);
    }
    sentences.push(confirmWords[rolling.confirm][language]);
  }
  const limit = failuresAllowed(rolling.stopAt, total);
  if (limit !== undefined)
    sentences.push(
      zh
        ? `失败达到 ${limit} 台时，不再开始新的主机。`
        : `When ${hosts(limit)} ${limit === 1 ? 'has' : 'have'} failed, no more is begun.`,
    );
  return sentences;
}

const confirmWords: Record<ConfirmRule, Record<Language, string>> = {
  none: { zh: '一批全部结束后，自动开始下一批。', en: 'Each batch begins when the one before has ended.' },
  first: {
    zh: '第 1 批结束后等待确认，其后自动进行。',
    en: 'After the first batch it waits for confirmation, then goes on by itself.',
  },
  all: { zh: '每批结束后等待确认。', en: 'After each batch it waits for confirmation.' },
};

function nameOf(size: number, written: BatchSize | undefined, at: number, zh: boolean): string {
  const share = written?.kind === 'percent' ? `${written.value}%` : '';
  if (!written) return zh ? `其余 ${size} 台最后` : `the other ${hosts(size)} last`;
  if (zh) return `第 ${at + 1} 批 ${size} 台${share && `（${share}）`}`;
  return `${hosts(size)}${share && ` (${share})`}`;
}

function hosts(count: number): string {
  return count === 1 ? '1 host' : `${count} hosts`;
}
