// One request to the simulated server and the answer to it, as every part of the simulator sees them.
import type { IncomingHttpHeaders } from 'node:http';
import type { Json } from '../json.ts';

/** The part a listener plays: discovery, web tier (user, tokens), home pool, or a host nobody should trust. */
export type HostRole = 'discovery' | 'web' | 'pool' | 'foreign';

export interface Exchange {
  /** Counts requests from 1. */
  readonly n: number;
  readonly at: number;
  readonly role: HostRole;
  readonly method: string;
  /** Absolute, as requested. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Aborts when the client gives up before the answer. */
  readonly signal: AbortSignal;
}

export interface Answer {
  status: number;
  headers?: Record<string, string | string[]>;
  /** A JSON body. */
  json?: Json;
  /** Any other body. */
  text?: string;
  contentType?: string;
  /** Called when the answer has been handed to the network in full. */
  onDelivered?(): void;
}

/** What the server keeps of a request: for tests, for the summary, for judging its client. */
export interface RequestRecord {
  readonly n: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly role: HostRole;
  readonly method: string;
  /** Path and query as requested. */
  readonly path: string;
  readonly authorized: boolean;
  readonly bodyBytes: number;
  /** The answer's status; absent while it is pending and for answers that never left. */
  status?: number;
  endedAt?: number;
  /** Whether the answer was handed to the network in full. */
  delivered: boolean;
  /** The fault that hit it. */
  fault?: string;
}

/** An error as UCWA answers it. */
export function errorAnswer(status: number, subcode?: string, message = 'The simulated server refuses.'): Answer {
  return { status, json: { code: codeOf(status), ...(subcode === undefined ? {} : { subcode }), message } };
}

/** HTTP status to `code` (docs/protocol.md, Errors). */
export function codeOf(status: number): string {
  return codes[status] ?? 'ServiceFailure';
}

const codes: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  408: 'ClientTimeout',
  409: 'Conflict',
  410: 'Gone',
  412: 'PreconditionFailed',
  413: 'EntityTooLarge',
  415: 'UnsupportedMediaType',
  428: 'PreconditionRequired',
  429: 'TooManyRequests',
  500: 'ServiceFailure',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};
