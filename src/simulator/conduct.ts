// Judges the client (docs/protocol.md, Client conduct): what it must never do, collected as violations. It answers nothing and changes nothing.
import type { Answer, Exchange, RequestRecord } from './http/exchange.ts';
import type { ParticipantAction } from './meeting/notice.ts';

export type ViolationCode =
  | 'overlapping-poll'
  | 'wrong-ack'
  | 'channel-fight'
  | 'synthesised-url'
  | 'action-without-link'
  | 'stale-action'
  | 'action-with-body'
  | 'action-on-self'
  | 'action-on-organizer'
  | 'missing-bearer'
  | 'credential-to-foreign-host'
  | 'endpoint-id-changed'
  | 'application-not-deleted'
  | 'retry-after-gone'
  | 'retry-after-ignored'
  | 'hammering'
  | 'join-without-uri'
  | 'available-twice'
  | 'batch-mixed'
  | 'batch-about-one';

export interface Violation {
  at: number;
  code: ViolationCode;
  message: string;
  /** The request it is about. */
  request?: number;
}

/** An action request as the server saw it. */
export interface ActionRecord {
  readonly at: number;
  readonly request: number;
  readonly account: string;
  readonly meeting: string;
  readonly action: ParticipantAction;
  /** Path of the link that was used. */
  readonly link: string;
  /** Who it hit, as they were when it arrived; undefined when nobody was there. */
  readonly target:
    | {
        uri: string;
        name: string | undefined;
        organizer: boolean;
        role: string;
        anonymous: boolean;
        inLobby: boolean;
        self: boolean;
        presence: number;
      }
    | undefined;
  /** Last path segment of the participant, known even when nobody is there. */
  readonly key: string;
  readonly offered: boolean;
  /** Whether it took effect. */
  readonly executed: boolean;
  /** The status the server chose; a fault may have replaced or swallowed it. */
  readonly status: number;
}

export interface Conduct {
  readonly violations: Violation[];
  note(code: ViolationCode, message: string, request?: number): void;
  /** Every request, when it arrives. */
  arrived(exchange: Exchange, record: RequestRecord): void;
  /** Every request, when its answer is out or will never be. */
  answered(exchange: Exchange, record: RequestRecord, answer: Answer | undefined): void;
}

interface UrlHistory {
  goneAt?: number;
  notBefore?: number;
  failures: number[];
}

/** 410 is permanent when UCWA itself says it and not a page of some proxy; after this long the same URL may be a rediscovered one. */
const goneMs = 10_000;

/** What arrives this soon after an answer had left before the answer came. */
const crossingMs = 50;

/** More failed requests to one URL than this within a second is hammering. */
const hammerLimit = 6;

export function createConduct(): Conduct {
  const violations: Violation[] = [];
  const histories = new Map<string, UrlHistory>();

  function note(code: ViolationCode, message: string, request?: number): void {
    if (violations.length < 10_000) violations.push({ at: Date.now(), code, message, ...(request === undefined ? {} : { request }) });
  }

  return {
    violations,
    note,
    arrived(exchange, record) {
      if (exchange.role === 'foreign') judgeForeign(exchange, record, note);
      const history = histories.get(keyOf(exchange));
      if (history === undefined) return;
      const sinceGoneMs = exchange.at - (history.goneAt ?? Number.NEGATIVE_INFINITY);
      if (sinceGoneMs > crossingMs && sinceGoneMs < goneMs)
        note('retry-after-gone', `${keyOf(exchange)} was repeated after 410`, exchange.n);
      if (history.notBefore !== undefined && exchange.at < history.notBefore - 50) {
        note('retry-after-ignored', `${keyOf(exchange)} came ${history.notBefore - exchange.at} ms too early`, exchange.n);
      }
      history.failures = history.failures.filter((at) => exchange.at - at < 1000);
      if (history.failures.length === hammerLimit)
        note('hammering', `${keyOf(exchange)}: ${hammerLimit} failures within a second`, exchange.n);
    },
    answered(exchange, record, answer) {
      const failed = answer === undefined || answer.status === 429 || answer.status >= 500;
      if (!failed && answer.status !== 410) {
        histories.delete(keyOf(exchange));
        return;
      }
      const history = histories.get(keyOf(exchange)) ?? { failures: [] };
      histories.set(keyOf(exchange), history);
      // What got lost on its way tells nobody to wait.
      const heard = record.delivered ? answer : undefined;
      if (heard?.status === 410 && heard.json !== undefined && !isChannelStart(exchange)) history.goneAt = Date.now();
      if (failed) history.failures.push(Date.now());
      const seconds = Number(heard?.headers?.['Retry-After'] ?? Number.NaN);
      if (Number.isFinite(seconds)) history.notBefore = (record.endedAt ?? Date.now()) + seconds * 1000;
      if (histories.size > 50_000) histories.delete(histories.keys().next().value as string);
    },
  };
}

function keyOf(exchange: Exchange): string {
  return `${exchange.method} ${exchange.url.pathname}${exchange.url.search}`;
}

/** Creating an application may be tried again after a long while; that is judged by its own rule. */
function isChannelStart(exchange: Exchange): boolean {
  return exchange.method === 'POST' && exchange.url.pathname.endsWith('/applications');
}

function judgeForeign(exchange: Exchange, record: RequestRecord, note: Conduct['note']): void {
  const secret =
    record.authorized || /password=|client_secret=|client_assertion=/.test(exchange.body) || exchange.headers.cookie !== undefined;
  if (secret) note('credential-to-foreign-host', `${keyOf(exchange)} carried a credential to a foreign host`, exchange.n);
}
