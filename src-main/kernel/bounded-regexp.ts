import { createContext, Script } from 'node:vm';
import type { Found } from '@contract/dangers';

/**
 * Regular expressions that people wrote. One that backtracks without end would hold up everything here,
 * so each gets a bounded time: wall time, and long, since a busy machine must not refuse what is well.
 */
const boundMs = 1000;
const mostFound = 200;

const searching = new Script(`
  var found = [];
  for (const match of text.matchAll(new RegExp(pattern, 'gm')))
    if (match[0] !== '' && found.push([match.index, match[0]]) >= ${mostFound}) break;
  JSON.stringify(found)`);
const matching = new Script("new RegExp('^(?:' + pattern + ')$', 'u').test(text)");

/** A pattern that took longer than it may. */
export class SlowPattern extends Error {}

function run(script: Script, pattern: string, text: string): unknown {
  try {
    return script.runInContext(createContext({ pattern, text }), { timeout: boundMs });
  } catch (error) {
    // It comes from another realm, so that it need not be one of our errors.
    if ((error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new SlowPattern(pattern);
    throw error;
  }
}

/** Every place where a pattern matches, lines being lines. Throws SlowPattern, or where it is no pattern. */
export function boundedSearch(pattern: string, text: string): Found[] {
  return JSON.parse(String(run(searching, pattern, text))) as Found[];
}

/** Whether a pattern matches the whole text. Throws SlowPattern, or where it is no pattern. */
export function boundedMatch(pattern: string, text: string): boolean {
  return run(matching, pattern, text) === true;
}
