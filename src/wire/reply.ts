// An answer from the server, read.
import type { Reason } from './event.ts';
import type { Resource } from './resource.ts';

/** An answer from the server, whatever its status. Bodies are parsed leniently; an HTML body from a proxy gives no resource. */
export interface Reply {
  status: number;
  /** The resource in the body, links absolute; undefined for empty, non-UCWA or malformed bodies. */
  resource?: Resource;
  /** `code`, `subcode`, `message` of an error body. */
  error?: Reason;
  /** True when the content type says the reply comes from UCWA itself and not from an intermediary. */
  authoritative: boolean;
  /** Absolute. */
  location?: string;
  retryAfterMs?: number;
  /** The URL that finally answered (307 followed). */
  url: string;
}
