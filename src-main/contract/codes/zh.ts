import { agentCodes } from './agent.zh';
import { preflightCodes } from './preflight.zh';
import { registrationCodes } from './registration.zh';
import { scriptCodes } from './script.zh';
import { transferCodes } from './transfer.zh';
import { upgradeCodes } from './upgrade.zh';

/** The catalogue in one language; see codes/index.ts. */
export const codes = {
  ...agentCodes,
  ...scriptCodes,
  ...transferCodes,
  ...preflightCodes,
  ...registrationCodes,
  ...upgradeCodes,
};
