import { createHmac } from 'node:crypto';
import type { Language } from '@contract/errors';
import type { Posted } from '@main/platform/http/post';
import { jobLink, type NoticePayload } from './payload';
import type { Message, MessageFacts } from './webhook';

type Words = Readonly<Record<Language, string>>;

const titles: Readonly<Record<NoticePayload['event'], Words>> = {
  ended: { zh: '作业已结束', en: 'Job ended' },
  waiting: { zh: '作业等待确认', en: 'Job waits for confirmation' },
  test: { zh: '通知测试', en: 'Test of notifications' },
};
const states: Readonly<Record<string, Words>> = {
  succeeded: { zh: '成功', en: 'succeeded' },
  partly_failed: { zh: '部分失败', en: 'partly failed' },
  failed: { zh: '失败', en: 'failed' },
  stopped: { zh: '已停止', en: 'stopped' },
  waiting: { zh: '等待确认', en: 'waits for confirmation' },
};
const colours: Readonly<Record<string, string>> = {
  succeeded: 'green',
  partly_failed: 'orange',
  failed: 'red',
  stopped: 'grey',
  waiting: 'blue',
};
const labels = {
  state: { zh: '结果', en: 'Result' },
  now: { zh: '状态', en: 'State' },
  batch: { zh: '已完成批次', en: 'Batches done' },
  hosts: { zh: '主机', en: 'Hosts' },
  by: { zh: '发起人', en: 'Started by' },
  took: { zh: '耗时', en: 'Duration' },
  open: { zh: '查看作业', en: 'Open the job' },
  confirm: { zh: '查看并确认', en: 'Look and confirm' },
} as const satisfies Record<string, Words>;

/** A card for the custom bot of a Feishu or Lark group. With a secret it is signed as the bot asks for it. */
export function feishuMessage(payload: NoticePayload, language: Language, facts: MessageFacts): Message {
  const { event, job } = payload;
  const url = jobLink(facts.consoleUrl, job.id);
  const state = states[job.state]?.[language] ?? job.state;
  const well = (job.counts.succeeded ?? 0) + (job.counts.skipped ?? 0);
  const field = (label: keyof typeof labels, text: string) => ({
    is_short: true,
    text: { tag: 'lark_md', content: `**${labels[label][language]}**\n${plainText(text)}` },
  });
  const fields = [
    field(event === 'waiting' ? 'now' : 'state', state),
    field('hosts', `${well} / ${job.total}`),
    field('by', job.createdBy),
  ];
  if (event === 'waiting' && job.batch !== undefined)
    fields.push(field('batch', `${job.batch} / ${job.batches}`));
  if (job.startedAt !== null && job.finishedAt !== null)
    fields.push(field('took', `${((job.finishedAt - job.startedAt) / 1000).toFixed(1)} s`));
  const button = {
    tag: 'button',
    type: 'primary',
    text: { tag: 'plain_text', content: labels[event === 'waiting' ? 'confirm' : 'open'][language] },
    url,
  };
  const card = {
    config: { wide_screen_mode: true },
    header: {
      template: colours[job.state] ?? 'blue',
      title: { tag: 'plain_text', content: `${titles[event][language]}：${job.title}`.slice(0, 200) },
    },
    elements: [{ tag: 'div', fields }, ...(url ? [{ tag: 'action', actions: [button] }] : [])],
  };
  const timestamp = String(Math.floor(facts.now / 1000));
  const sign = facts.secret && { timestamp, sign: feishuSign(timestamp, facts.secret) };
  return { body: JSON.stringify({ ...sign, msg_type: 'interactive', card }), headers: {} };
}

/** Base64 of the HMAC-SHA256 of nothing, with timestamp, line end and secret as its key: Feishu's own way. */
export function feishuSign(timestamp: string, secret: string): string {
  return createHmac('sha256', `${timestamp}\n${secret}`).digest('base64');
}

/** Why the bot did not take a message, '' when it did: a refusal comes with HTTP 200 and a code. */
export function feishuFailure({ ok, status, text }: Posted): string {
  const answer = readAnswer(text);
  const code = answer?.code ?? answer?.StatusCode;
  if (ok && (code === 0 || code === '0')) return '';
  if (code === undefined) return `answered with HTTP ${status}: ${text.slice(0, 200)}`;
  return `answered with code ${code}: ${answer?.msg ?? answer?.StatusMessage ?? ''}`;
}

interface BotAnswer {
  readonly code?: number | string;
  readonly msg?: string;
  readonly StatusCode?: number;
  readonly StatusMessage?: string;
}

function readAnswer(text: string): BotAnswer | undefined {
  try {
    const answer = JSON.parse(text) as BotAnswer | null;
    return typeof answer === 'object' && answer !== null ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** Titles and names as they are: no mentions, links or marks out of them. */
function plainText(text: string): string {
  return text.replace(/[<>*_~`[\]]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
