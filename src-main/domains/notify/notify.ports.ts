import type { Posted } from '@main/platform/http/post';

/** What notifications need of others. */
export interface NotifySurroundings {
  /** Where people reach the console; '' where nobody said. */
  consoleUrl(): string;
  post(
    url: string,
    body: string,
    signal: AbortSignal,
    headers: Readonly<Record<string, string>>,
  ): Promise<Posted>;
}
