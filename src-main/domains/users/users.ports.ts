import type { Address } from '@main/kernel/config';
import type { Posted } from '@main/platform/http/post';

type Headers = Readonly<Record<string, string>>;

/** What sign-in with Feishu needs of the outside. */
export interface FeishuSurroundings {
  /** Where the listener is bound. */
  listener(): Address;
  get(url: string, signal: AbortSignal, headers: Headers): Promise<Posted>;
  post(url: string, body: string, signal: AbortSignal, headers: Headers): Promise<Posted>;
}
