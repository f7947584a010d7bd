import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly token: string;
  /** What a relay said of itself; '' for what came directly. */
  readonly relay: string;
  readonly body: Record<string, unknown>;
}

type Answer = { status: number; body: unknown };

/** A small listener of 001 and 000's callback, whose answers a test decides. */
export class StandIn {
  readonly requests: Seen[] = [];
  readonly tasks: { task_id: number; command: string; confirmed?: boolean }[] = [];
  token = 'secret-token';
  /** Answers in place of the usual ones while it gives any. */
  override: (seen: Seen) => Answer | undefined = () => undefined;
  private server: Server | undefined;
  private waiting: (() => void)[] = [];
  private watchers: (() => void)[] = [];
  port = 0;

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        // An agent that is killed in the middle of a request leaves half of it.
        if (!request.destroyed) throw error;
      });
    });
    const { server } = this;
    await new Promise<void>((done) => server.listen(this.port, '127.0.0.1', done));
    this.port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    this.wake();
    server?.closeAllConnections();
    await new Promise((done) => server?.close(done));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Hands out a task; the agent that waits gets it at once. */
  give(task_id: number, command: string): void {
    this.tasks.push({ task_id, command });
    this.wake();
  }

  /** Waits for the first request, of now or of the past, that fits. */
  async seen(fits: (seen: Seen) => boolean): Promise<Seen> {
    for (;;) {
      const found = this.requests.find(fits);
      if (found) return found;
      await new Promise<void>((done) => this.watchers.push(done));
    }
  }

  /** Waits for the result of a task. */
  async result(task_id: number): Promise<string> {
    const report = await this.seen(({ body }) => body.task_id === task_id && 'result' in body);
    return String(report.body.result);
  }

  reports(task_id: number): Seen[] {
    return this.requests.filter(({ body }) => body.task_id === task_id && 'result' in body);
  }

  private wake(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const seen: Seen = {
      method: request.method ?? '',
      path: (request.url ?? '').split('?')[0] ?? '',
      token: request.headers.authorization ?? '',
      relay: String(request.headers['x-muster-relay'] ?? ''),
      body: text ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
    const answer = this.override(seen) ?? (await this.usual(seen));
    response.writeHead(answer.status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer.body), () => {
      if (seen.method !== 'GET') this.requests.push(seen);
      for (const watcher of this.watchers.splice(0)) watcher();
    });
  }

  private async usual({ method, path, token, body }: Seen): Promise<Answer> {
    if (path === '/agent/new') return { status: 200, body: { status: body.token === this.token } };
    if (token !== this.token) return { status: 401, body: { status: false, message: 'wrong token' } };
    if (path === '/agent/script/async/callback') return { status: 200, body: { code: 0, msg: 'ok' } };
    if (path === '/agent/task' && method === 'GET') return { status: 200, body: await this.next() };
    if (path === '/agent/task') {
      const task = this.tasks.find(({ task_id }) => task_id === body.task_id);
      if (task) task.confirmed = true;
      return { status: 200, body: { status: true } };
    }
    return { status: 404, body: { status: false, message: 'no such endpoint' } };
  }

  /** The oldest task that is not confirmed; waits for one until the stand-in is woken for another reason. */
  private async next(): Promise<unknown> {
    const open = () => this.tasks.find(({ confirmed }) => !confirmed);
    if (!open()) {
      await new Promise<void>((done) => {
        const timer = setTimeout(done, 1500);
        this.waiting.push(() => {
          clearTimeout(timer);
          done();
        });
      });
    }
    const task = open();
    return task ? { task_id: task.task_id, command: task.command } : { task_id: null, command: null };
  }
}

/** The command by which a body of 000 travels as a task. */
export function execCommand(body: Record<string, unknown>): string {
  return `muster-agent exec ${Buffer.from(JSON.stringify(body)).toString('base64')}`;
}
