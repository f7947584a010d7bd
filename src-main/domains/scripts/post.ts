/** Milliseconds for one callback, from the connect to the end of the answer. */
const patience = 15_000;
const answerBytes = 65_536;

/**
 * Posts a JSON body and demands the answer `code: 0`; throws with the reason otherwise. Redirects are
 * not followed: the result goes where it was asked to go, or nowhere.
 */
export async function postJson(url: string, body: unknown, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
  }).catch((error: unknown) => {
    throw new Error(reasonOf(error));
  });
  const text = await readStart(response);
  if (!response.ok) throw new Error(`answered with HTTP ${response.status}`);
  if (!saysZero(text)) throw new Error(`not answered with code 0: ${text.slice(0, 200)}`);
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

function saysZero(text: string): boolean {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== 'object' || answer === null || !('code' in answer)) return false;
    return answer.code === 0 || answer.code === '0';
  } catch {
    return false;
  }
}

/** fetch says only "fetch failed"; the cause says why. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${patience / 1000} s`;
  const { cause } = error;
  return cause instanceof Error && cause.message ? cause.message : error.message;
}
