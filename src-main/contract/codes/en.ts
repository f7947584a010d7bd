import { agentCodes } from './agent.en';
import { preflightCodes } from './preflight.en';
import { registrationCodes } from './registration.en';
import { scriptCodes } from './script.en';
import { transferCodes } from './transfer.en';
import { upgradeCodes } from './upgrade.en';

/** The catalogue in one language; see codes/index.ts. */
export const codes = {
  ...agentCodes,
  ...scriptCodes,
  ...transferCodes,
  ...preflightCodes,
  ...registrationCodes,
  ...upgradeCodes,
};
