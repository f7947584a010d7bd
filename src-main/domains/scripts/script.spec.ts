import type { FieldIssue } from '@contract/errors';
import { AppError } from '@main/kernel/app-error';
import { splitWords } from '@main/platform/ssh';
import type { SpecParameter } from './run.parameters';

/** A script as a caller asks for it, in the words of 000. */
export interface ScriptRequest {
  /** A word list: the program and words of its own, e.g. `/usr/bin/env python3`. */
  readonly interpreter: string;
  readonly content: string;
  /** Folder on the host that the script runs in. */
  readonly path: string;
  /** User of the host. */
  readonly user: string;
  /** A word list: quotes group, nothing expands. */
  readonly param: string;
  readonly timeoutSeconds?: number | undefined;
}

/** What a job of kind `script` keeps: all that is needed to run it, checked, no secret. */
export interface ScriptSpec extends Omit<ScriptRequest, 'timeoutSeconds'> {
  readonly timeoutSeconds: number;
  /** Bytes of each stream that are kept. */
  readonly outputCapBytes: number;
  /** `param`, split. */
  readonly args: readonly string[];
  /** `interpreter`, split. */
  readonly command: readonly string[];
  /** What reaches the script as its environment; sensitive values are in the vault. */
  readonly parameters?: readonly SpecParameter[];
  /** For a target that is no host of the CMDB: the agent that it is. */
  readonly agentId?: number;
}

/** Bytes of all words of a command line together; hosts refuse more (design.md, section 5). */
const commandLineBytes = 65_536;

/**
 * Checks every field that reaches a host and fills in what the caller left to Settings. Throws
 * `common.invalid` that names all fields that are wrong.
 */
export function readScript(
  request: ScriptRequest,
  defaults: { timeoutSeconds: number; outputCapBytes: number },
): ScriptSpec {
  const issues: FieldIssue[] = [];
  const command = words('interpreter', request.interpreter, issues);
  const args = words('param', request.param, issues);
  if (command && (command[0] ?? '') === '') issues.push({ path: 'interpreter', reason: 'common.required' });
  if (command?.[0]?.startsWith('-')) issues.push({ path: 'interpreter', reason: 'scripts.unsafeField' });
  checkPath('path', request.path, issues);
  checkUser('user', request.user, issues);
  if (request.content.includes('\0')) issues.push({ path: 'content', reason: 'scripts.unsafeField' });
  if (!command || !args || issues.length > 0) throw new AppError('common.invalid', {}, issues);
  return {
    interpreter: request.interpreter,
    content: request.content.replaceAll('\r\n', '\n'),
    path: request.path,
    user: request.user,
    param: request.param,
    timeoutSeconds: request.timeoutSeconds ?? defaults.timeoutSeconds,
    outputCapBytes: defaults.outputCapBytes,
    args,
    command,
  };
}

/** A folder or file of a host: any text but one that a system call would cut short. */
export function checkPath(path: string, value: string, issues: FieldIssue[]): void {
  if (value === '') issues.push({ path, reason: 'common.required' });
  else if (value.includes('\0')) issues.push({ path, reason: 'scripts.unsafeField' });
}

/** A user of a host. A leading dash would be an option to what changes the user. */
export function checkUser(path: string, value: string, issues: FieldIssue[]): void {
  if (value === '') issues.push({ path, reason: 'common.required' });
  else if (value.includes('\0') || value.startsWith('-'))
    issues.push({ path, reason: 'scripts.unsafeField' });
}

function words(path: string, value: string, issues: FieldIssue[]): string[] | undefined {
  if (value.includes('\0')) {
    issues.push({ path, reason: 'scripts.unsafeField' });
    return undefined;
  }
  if (Buffer.byteLength(value) > commandLineBytes) {
    issues.push({ path, reason: 'common.tooLong', params: { maximum: commandLineBytes } });
    return undefined;
  }
  try {
    return splitWords(value);
  } catch {
    issues.push({ path, reason: 'scripts.badParam' });
    return undefined;
  }
}
