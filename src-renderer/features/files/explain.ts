import { explain, type Language } from '@contract/errors';
import { CallError } from '../../rpc';

/** Why something failed, in words; what the browser itself says where the core was not asked. */
export function explainCall(error: unknown, language: Language): string {
  if (error instanceof CallError) return explain(error.body, language);
  return error instanceof Error ? error.message : '';
}
