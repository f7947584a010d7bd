import { z } from 'zod';
import { query } from '../procedure';
import { nothing } from '../shapes';

export const appProcedures = {
  /** What a screen needs before anybody has signed in. */
  'app.info': query(
    'public',
    nothing,
    z.object({
      version: z.string(),
      host: z.enum(['desktop', 'server']),
      /** There is no user yet: the first-run screen is due. */
      needsSetUp: z.boolean(),
      /** The caller has a session that is good: who it is, `users.me` says. */
      signedIn: z.boolean(),
      /** Where agents and other systems reach the listener. */
      listener: z.string(),
    }),
  ),
};
