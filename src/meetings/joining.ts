// Gets the account into one meeting: takes over a running conversation or posts the join, recognises the answer among the events, and tries again
// with growing pauses (docs/protocol.md, Joining). A long wait in the lobby is not a failure.
import { type Backoff, backoffMs, sleep } from '../backoff.ts';
import type { JoinAlarm, JoinMeaning } from '../session/meaning/join.ts';
import type { ReadySession } from '../session/session.ts';
import type { LobbyEvent } from '../wire/event.ts';
import { attemptJoin } from './join.ts';

export interface Joining {
  /** Tries after a pause; a later call replaces an earlier one that still waits. */
  join(pauseMs: number): Promise<void>;
  /** The same, with a pause that grows with every try in a row. */
  rejoin(pause: Backoff): void;
  /** The tries so far count no more: the last one led to something. */
  succeeded(): void;
  /** An event about our invitation or conversation has come: the server is at it. */
  heard(): void;
  readonly hasHeard: boolean;
  /** Expects the events of an invitation we have accepted. */
  expect(invitationKey: string): void;
  /** True when the invitation is the answer to our join. */
  owns(event: LobbyEvent): boolean;
  /** A new life begins: nothing of the old one is recognised any more. */
  reset(): void;
}

export interface JoiningOptions {
  uri: string | undefined;
  session(): ReadySession | undefined;
  signal(): AbortSignal;
  /** True once there is a conversation: nothing is left to join. */
  isIn(): boolean;
  findConversation(uri: string): Promise<string | undefined>;
  onFound(conversationHref: string): void;
  onDoubt(): void;
  onFailed(why: string, alarm: JoinAlarm | undefined): void;
}

export const rejoinPause: Backoff = { minMs: 1_000, maxMs: 300_000 };
/** For refusals that do not pass within a second. */
export const slowPause: Backoff = { minMs: 60_000, maxMs: 900_000 };
/** After an accepted join, events should come within this time; otherwise the conversations are looked through. */
const silenceMs = 15_000;

export function createJoining(options: JoiningOptions): Joining {
  const { uri } = options;
  let operationId: string | undefined;
  let invitation: string | undefined;
  let heard = false;
  let tries = 0;
  /** The refusal an administrator has heard of. */
  let told: JoinAlarm['code'] | undefined;
  let run = 0;

  async function join(pauseMs: number): Promise<void> {
    run += 1;
    const mine = run;
    const signal = options.signal();
    const outdated = () => run !== mine || signal.aborted || options.isIn();
    await sleep(pauseMs, signal);
    const session = options.session();
    if (outdated() || session === undefined || uri === undefined) return;
    const running = await options.findConversation(uri).catch(() => undefined);
    if (outdated()) return;
    if (running !== undefined) {
      options.onFound(running);
      return;
    }
    tries += 1;
    const attempt = attemptJoin(session, uri, signal);
    operationId = attempt.operationId;
    const result = await attempt.result;
    if (!outdated()) await afterJoin(result, session, signal);
  }

  async function afterJoin(result: JoinMeaning, session: ReadySession, signal: AbortSignal): Promise<void> {
    switch (result.kind) {
      case 'started':
        invitation = result.invitation;
        await sleep(silenceMs, signal);
        if (!signal.aborted && !heard) await join(0);
        return;
      case 'session-dead':
        session.lost(result.reason);
        return;
      case 'application-doubtful':
        options.onDoubt();
        return join(backoffMs(tries, rejoinPause));
      case 'already-in':
        return join(backoffMs(tries, rejoinPause));
      case 'retry':
        options.onFailed(result.why, result.alarm?.code === told ? undefined : result.alarm);
        told = result.alarm?.code ?? told;
        return join(backoffMs(tries, result.slow ? slowPause : rejoinPause));
    }
  }

  return {
    join,
    rejoin(pause) {
      tries += 1;
      void join(backoffMs(tries, pause));
    },
    succeeded() {
      tries = 0;
      told = undefined;
    },
    heard() {
      heard = true;
    },
    get hasHeard() {
      return heard;
    },
    expect(invitationKey) {
      invitation = invitationKey;
    },
    owns(event) {
      const id = event.resource?.properties['operationId'];
      return (operationId !== undefined && id === operationId) || (invitation !== undefined && event.key === invitation);
    },
    reset() {
      run += 1;
      operationId = undefined;
      invitation = undefined;
      heard = false;
    },
  };
}
