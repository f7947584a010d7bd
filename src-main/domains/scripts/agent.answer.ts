import { wordsOf } from '@contract/errors';
import { z } from 'zod';
import { bilingual } from './bilingual';
import type { ScriptEnd } from './outcome';
import type { AgentTaskEnd } from './scripts.ports';

/** 000's answer, as an agent reports it; `lost` and `left` are its own additions. */
const scriptAnswer = z.object({
  code: z.number().int(),
  exit_code: z.number().int(),
  stdout: z.string(),
  stderr: z.string(),
  msg: z.string(),
  lost: z.boolean().optional(),
  left: z.array(z.unknown()).optional(),
});

export interface AgentScriptResult {
  readonly end: ScriptEnd;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a script ended that an agent ran. */
export function readScriptAnswer(task: AgentTaskEnd): AgentScriptResult {
  const none = { stdout: '', stderr: '' };
  if (task.state === 'cancelled') return { end: { kind: 'cancelledBefore' }, ...none };
  if (task.state === 'failed')
    return { end: { kind: 'unreachable', message: bilingual('scripts.agentSilent') }, ...none };
  if (task.state === 'lost') return { end: { kind: 'lost', detail: 'agent' }, ...none };
  const parsed = scriptAnswer.safeParse(readJson(task.result));
  if (parsed.success) {
    const { stdout, stderr } = parsed.data;
    return { end: endOf(parsed.data), stdout, stderr };
  }
  const detail = task.result.slice(0, 200);
  return { end: { kind: 'lost', detail: wordsOf('scripts.badAgentAnswer', { detail }, 'en') }, ...none };
}

function endOf(answer: z.output<typeof scriptAnswer>): ScriptEnd {
  const { code, exit_code: exitCode, msg: detail } = answer;
  const left = (answer.left?.length ?? 0) > 0;
  switch (code) {
    case 0:
      return { kind: 'exited', exitCode };
    case 1:
      return { kind: 'noScript', detail };
    case 2:
      return { kind: 'noFolder', detail };
    case 3:
      return { kind: 'noUser', detail };
    case 4:
      return left ? { kind: 'stillRunning', why: 'timeout', detail } : { kind: 'timedOut' };
    case 6:
      if (left) return { kind: 'stillRunning', why: 'cancel', detail };
      return exitCode < 0 ? { kind: 'cancelledBefore' } : { kind: 'cancelled', exitCode };
    default:
      // 5 with `lost`: killed from outside. Anything else: the agent refused the request.
      if (answer.lost) return { kind: 'lost', detail };
      return { kind: 'noScript', detail };
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
