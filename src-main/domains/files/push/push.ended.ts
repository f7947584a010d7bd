import type { Outcome } from '@main/engine';
import { both } from '../words';

/** Ends the work on a host with an outcome from wherever it is. */
export class Ended extends Error {
  constructor(readonly outcome: Outcome) {
    super(outcome.message);
  }
}

/** A command of which nobody knows whether it ran: the operator is asked, by the state. */
export function unknownCommand(step: 'BEFORE' | 'AFTER', detail: string): Outcome {
  return {
    state: 'lost',
    code: 'COMMAND_UNKNOWN',
    message: both('files.commandUnknown', { ...whichOf(step), detail }),
  };
}

export function whichOf(step: 'BEFORE' | 'AFTER'): { which: string; whichEn: string } {
  return step === 'BEFORE' ? { which: '前置', whichEn: 'before' } : { which: '后置', whichEn: 'after' };
}
