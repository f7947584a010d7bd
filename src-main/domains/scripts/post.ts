import { postText } from '@main/platform/http/post';

/**
 * Posts a JSON body and demands the answer `code: 0`; throws with the reason otherwise. Redirects are
 * not followed: the result goes where it was asked to go, or nowhere.
 */
export async function postJson(url: string, body: unknown, signal: AbortSignal): Promise<void> {
  const { ok, status, text } = await postText(url, JSON.stringify(body), signal);
  if (!ok) throw new Error(`answered with HTTP ${status}`);
  if (!saysZero(text)) throw new Error(`not answered with code 0: ${text.slice(0, 200)}`);
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
