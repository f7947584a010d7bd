/** Milliseconds for one post, from the connect to the end of the answer. */
const patience = 15_000;
const answerBytes = 65_536;

export interface Posted {
  readonly ok: boolean;
  readonly status: number;
  /** The answer, or its beginning where it is long. */
  readonly text: string;
}

/**
 * Posts a JSON text to another system; throws with a reason in plain words when it cannot be reached.
 * Redirects are not followed: it goes where it was asked to go, or nowhere.
 */
export async function postText(
  url: string,
  body: string,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<Posted> {
  const json = { 'content-type': 'application/json', ...headers };
  return ask(url, { method: 'POST', headers: json, body }, signal);
}

/** Asks another system for a text, with the same rules as a post. */
export async function getText(
  url: string,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<Posted> {
  return ask(url, { headers }, signal);
}

async function ask(url: string, init: RequestInit, signal: AbortSignal): Promise<Posted> {
  const response = await fetch(url, {
    ...init,
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
  }).catch((error: unknown) => {
    throw new Error(reasonOf(error));
  });
  return { ok: response.ok, status: response.status, text: await readStart(response) };
}

async function readStart(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    parts.push(part as Uint8Array);
    length += (part as Uint8Array).length;
    // The rest of an answer that is no short JSON is not read.
    if (length > answerBytes) break;
  }
  return Buffer.concat(parts).toString('utf8');
}

/** fetch says only "fetch failed"; the cause says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${patience / 1000} s`;
  const { cause } = error;
  return cause instanceof Error && cause.message ? cause.message : error.message;
}
