import { z } from 'zod';
import { query } from '../procedure';
import { id, nothing } from '../shapes';

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
      /** The caller may sign in with Feishu: it is switched on, and they sit at Muster's own machine. */
      feishu: z.boolean(),
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
  /** Desktop only: a notice of the system, which leads to the job. A browser has an API of its own. */
  'app.showNotice': query(
    'session',
    z.object({ title: z.string().max(200), body: z.string().max(500), jobId: id }),
    nothing,
  ),
};
