// The session port: what a signed-in account offers to the stages that watch meetings, whichever dialect is behind it.
import type { AlarmCode } from '../alarms.ts';
import type { EventPackage } from '../wire/event.ts';
import type { Reply } from '../wire/reply.ts';
import type { Resource } from '../wire/resource.ts';
import type { MayLeave } from './http/may-leave.ts';

export interface Requests {
  /** Whether a URL could be asked: it is on a host that is trusted. */
  mayAsk(href: string): boolean;
  /** One GET. Token renewal and a single replay after 401 are done inside. Throws LobbyguardError for transport failures (retryable), untrusted hosts, stop. */
  get(href: string, signal?: AbortSignal): Promise<Reply>;
  /** The same for one of many reads: those asked for in one turn travel together, where the server serves that. */
  getWithOthers(href: string, signal?: AbortSignal): Promise<Reply>;
  /** POST of the session's own housekeeping: joining, accepting, declining. Never used for admit, reject, eject. */
  post(href: string, body: unknown, signal?: AbortSignal): Promise<Reply>;
  delete(href: string, signal?: AbortSignal): Promise<Reply>;
}

/** Sends admit, reject and eject: POST, no body. In dry run there is none. */
export interface ActionSender {
  /** One request: redirects are handed back. `mayLeave` has the last word, after whatever had to be waited for; rejects where it says no. */
  send(href: string, mayLeave?: MayLeave): Promise<Reply>;
  /** How many actions one request may carry now; 1: each travels alone. */
  readonly together: number;
  /** Several in one request; for each, in order, what `send` would have come to. */
  sendTogether(parts: readonly ActionPart[]): Promise<PromiseSettledResult<Reply>[]>;
}

/** One action among several in a request. `mayLeave` has the last word about this one. */
export interface ActionPart {
  href: string;
  mayLeave: MayLeave;
}

export interface SessionEvents {
  /** A session (application) is up. Everything known about meetings is void: join them now. `epoch` counts sessions from 1. */
  onReady(session: ReadySession): void;
  /** One package, in order. Must return quickly; work goes on elsewhere. */
  onPackage(pkg: EventPackage): void;
  /** `resume`: conversations are gone, join again. `resync`: events may repeat or be missing, read rosters again; with a conversation (canonical href), that one's. */
  onGap(kind: 'resume' | 'resync', conversation?: string): void;
  /** The application is gone or cannot be reached: nothing may be acted on until the next onReady. */
  onLost(reason: string): void;
  /** Something an administrator must hear about. `code` is stable and documented. */
  onAlarm(code: AlarmCode, message: string): void;
}

export interface ReadySession {
  epoch: number;
  requests: Requests;
  /** The `communication` resource: joinOnlineMeeting, conversations links. */
  communication: Resource;
  /** Our own address, canonical, where known (`me` resource or the configured user name). */
  self?: string;
  /** Merged into the body of joinOnlineMeeting: `callbackUrl` in the webhook dialect, nothing in UCWA. */
  joinExtras: Readonly<Record<string, unknown>>;
  /** The server puts us into conversations nobody here asked for, and its callbacks tell of them. */
  bringsConversations: boolean;
  /** GET of the application's own `self`: false when it is gone. Confirms an ApplicationNotFound. Unreachable counts as alive. */
  alive(): Promise<boolean>;
  /** The account's next events wait until this settles, a second at most: somebody is read about whom they come too fast. */
  hold(until: Promise<unknown>): void;
  /** Reports an application-level failure seen elsewhere (410, confirmed 404): the session starts over. */
  lost(reason: string): void;
}

/**
 * How an account leaves the server. `goodbye`: nothing is left behind. `hand-over`: another process goes on with what is there, and waits until
 * we have finished. `vanish`: another process may be using it already, so not a word more.
 */
export type Farewell = 'goodbye' | 'hand-over' | 'vanish';

/**
 * What becomes of an application of ours that is still there at the first sign-in. `adopt`: it is gone on with. `replace`: whoever had it may
 * not know yet that it is ours now, so it is deleted, and their URLs with it.
 */
export type Inheritance = 'adopt' | 'replace';

/** A running account: signs in, keeps the session alive, delivers events, until stopped. */
export interface AccountSession {
  /**
   * Takes what the account needs of this machine: a port to listen on, keys, certificates. Rejects with CONFIG_INVALID where that cannot be
   * had. `run` does it as well; called before, it keeps a daemon that cannot work from starting. Given back by `run`, also under an aborted signal.
   */
  prepare(): Promise<void>;
  /**
   * Runs until the signal aborts; then leaves the server and resolves. What goes wrong meanwhile is reported by `onAlarm` and tried again.
   * `farewell` is asked when it leaves; where there is none it says goodbye.
   */
  run(events: SessionEvents, signal: AbortSignal, farewell?: () => Farewell): Promise<void>;
  /** How many requests one may carry now; 1: each travels alone. */
  readonly together: number;
  /**
   * A callback that came in on another machine and was checked there: its JSON, and the SHA-256 (base64) over its bytes; no JSON where it
   * was lost there. False: there is no room for it now. Absent where nobody is called back.
   */
  hear?(body: string, digest: string): boolean;
  /** The action sender for this account. Called by the composition root in enforce mode only. */
  createActionSender(): ActionSender;
}
