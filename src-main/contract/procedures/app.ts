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
  /** Desktop only: asks where a download shall go and saves it there. A browser fetches it by its ticket. */
  'app.saveDownload': query(
    'session',
    z.object({ ticket: z.string().max(256) }),
    /** Where it lies; null when the person thought better of it. */
    z.object({ file: z.string().nullable() }),
  ),
};
