import type { Actor } from './actor';
import { AppError } from './app-error';
import type { Clock } from './clock';
import { safeFileName } from './file-name';
import { newToken } from './ids';

/** Something to be handed over as a file, of any size: nothing of it is made before it is read. */
export interface Download {
  readonly fileName: string;
  readonly contentType: string;
  /** Where the length is known before. */
  readonly bytes?: number;
  /**
   * The content, piece by piece, as fast as it is read. `signal` is aborted when nobody reads any more;
   * what throws on the way breaks the file off, so that a part is never taken for the whole.
   */
  content(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** What a procedure answers; the host's way of fetching it takes the ticket (contract: `downloadTicket`). */
export interface DownloadTicket {
  readonly ticket: string;
  readonly fileName: string;
}

export interface Downloads {
  /** Makes a download ready for this person alone; the ticket is good once, for a minute. */
  offer(actor: Actor, download: Download): DownloadTicket;
  /** Takes the download of a ticket. Throws `common.downloadGone` for any but the person it was made for. */
  take(actor: Actor, ticket: string): Download;
}

/** Milliseconds between the answer and the fetch that follows it. */
const goodFor = 60_000;
/** A ticket that nobody took is forgotten when there are so many newer ones. */
const mostOpen = 1000;

/** The one mechanism for files of any size, in both hosts. Tickets live in memory: a restart ends them. */
export function createDownloads(clock: Clock): Downloads {
  const open = new Map<string, { owner: string; until: number; download: Download }>();

  function forgetOld(now: number): void {
    for (const [ticket, { until }] of open) {
      if (until > now && open.size < mostOpen) break;
      open.delete(ticket);
    }
  }

  return {
    offer(actor, download) {
      const now = clock.now();
      forgetOld(now);
      const ticket = newToken();
      const fileName = safeFileName(download.fileName);
      open.set(ticket, {
        owner: ownerOf(actor),
        until: now + goodFor,
        download: { ...download, fileName, content: (signal) => download.content(signal) },
      });
      return { ticket, fileName };
    },
    take(actor, ticket) {
      const found = open.get(ticket);
      if (!found || found.owner !== ownerOf(actor) || found.until <= clock.now())
        throw new AppError('common.downloadGone');
      open.delete(ticket);
      return found.download;
    },
  };
}

function ownerOf({ kind, id }: Actor): string {
  return `${kind} ${id}`;
}
