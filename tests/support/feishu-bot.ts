import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface BotMessage {
  readonly timestamp?: string;
  readonly sign?: string;
  readonly msg_type: string;
  readonly card?: {
    readonly header: { readonly template: string; readonly title: { readonly content: string } };
  };
}

export interface FeishuBot {
  /** What a person copies from the settings of a group's bot. */
  readonly url: string;
  readonly messages: BotMessage[];
  /** Answers the next message so, as the real one does when it will not take it. */
  refuseNext(code: number, msg: string): void;
  close(): Promise<void>;
}

/**
 * A fake of the custom bot of a Feishu group, as its documentation describes it: refusals come with HTTP
 * 200 and a code; with a secret a message must be signed, by a timestamp of the last hour.
 */
export async function startFeishuBot(secret = ''): Promise<FeishuBot> {
  const messages: BotMessage[] = [];
  const refusals: { code: number; msg: string }[] = [];
  const path = '/open-apis/bot/v2/hook/0f8b4d5e-1c2b-4b5a-9d6e-3f7a8b9c0d1e';

  function answerTo(url: string | undefined, text: string): { code: number; msg: string; data?: object } {
    if (url !== path) return { code: 19001, msg: 'param invalid: incoming webhook access token invalid' };
    const refusal = refusals.shift();
    if (refusal) return refusal;
    const message = JSON.parse(text) as BotMessage;
    if (secret !== '') {
      const { timestamp = '', sign } = message;
      const fresh = Math.abs(Date.now() / 1000 - Number(timestamp)) < 3600;
      const right = createHmac('sha256', `${timestamp}\n${secret}`).digest('base64');
      if (!fresh || sign !== right)
        return { code: 19021, msg: 'sign match fail or timestamp is not within one hour from current time' };
    }
    if (message.msg_type !== 'interactive' || !message.card?.header.title.content)
      return { code: 9499, msg: 'Bad Request' };
    messages.push(message);
    return { code: 0, msg: 'success', data: {} };
  }

  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const answer = answerTo(request.url, Buffer.concat(parts).toString('utf8'));
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
      response.end(JSON.stringify(answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    messages,
    refuseNext: (code, msg) => refusals.push({ code, msg }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
