// Every duration of a session in one place, so that tests can hurry and operators can see what to expect.
import type { Backoff } from '../backoff.ts';

export interface ChannelTiming {
  /** Between tries after a failure. */
  retry: Backoff;
  /** After something on the way cut a parked GET: no outage, so short. */
  cut: Backoff;
  /** Before coming back to a channel that somebody else took, once. */
  comeBack: Backoff;
  /** Taken again within this time after coming back, ms: the other one stays, we go. */
  contestedMs: number;
  /** Between empty answers that come at once, from the third on. */
  idle: Backoff;
  /** A GET answered sooner than this was not parked by the server, ms. */
  quickMs: number;
  /** A GET unanswered for this long was parked, ms. */
  parkedMs: number;
  /** Failing for this long ends the channel, ms. */
  outageMs: number;
  /** After so many cuts in a row the application is asked whether it still exists. */
  cuts: number;
}

export interface SessionTiming {
  connectMs: number;
  /** One ordinary exchange. */
  requestMs: number;
  /** One request for a token: shorter than `parkedMs`, because whoever has none waits for it, the event channel too. */
  tokenMs: number;
  /** One admit, reject or eject: shorter, because a place in the queue waits for it, and an unknown outcome is looked at anyway. */
  actionMs: number;
  /** One question of discovery. */
  candidateMs: number;
  /** One P-GET: the server's 180 s and a margin. */
  pollMs: number;
  /** What stopping may take: the DELETE of the application. */
  goodbyeMs: number;
  /** Between sign-ins that failed for reasons that pass. */
  retry: Backoff;
  /** Where asking soon again would make things worse: application caps, a pool without backup. */
  long: Backoff;
  /** Where only an administrator can help. */
  refused: Backoff;
  /** Away from an application that another client uses; longer than `contestedMs`, so that coming back does not drive the other one out. */
  standDown: Backoff;
  /** After rejected credentials: directories lock accounts. */
  rejected: Backoff;
  /** A session that lived this long ended a series of failures. */
  steadyMs: number;
  /** Between reports of activity, once makeMeAvailable had to be called; the server wants one every 4 minutes. */
  activityMs: number;
  channel: Partial<ChannelTiming>;
}

export const defaultSessionTiming: SessionTiming = {
  connectMs: 10_000,
  requestMs: 30_000,
  tokenMs: 10_000,
  actionMs: 10_000,
  candidateMs: 10_000,
  pollMs: 210_000,
  goodbyeMs: 3_000,
  retry: { minMs: 1_000, maxMs: 60_000 },
  long: { minMs: 300_000, maxMs: 1_800_000 },
  refused: { minMs: 1_800_000, maxMs: 3_600_000 },
  standDown: { minMs: 150_000, maxMs: 3_600_000 },
  rejected: { minMs: 600_000, maxMs: 3_600_000 },
  steadyMs: 60_000,
  activityMs: 180_000,
  channel: {},
};
