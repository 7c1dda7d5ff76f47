// Three different questions: does the process live, is it ready to act, and is it really watching its meetings.
import type { Hono } from 'hono';
import type { DaemonStatus } from '../daemon/handle.ts';
import { defined } from '../defined.ts';

export interface Readiness {
  ready: boolean;
  started: boolean;
  policyLoaded: boolean;
  auditWritable: boolean;
  /** Absent where this process is alone. */
  clusterReachable?: boolean;
}

/** Policies in force, an audit log that can be written, and in a cluster a Redis that answers and permits. Mode, pause and lost servers do not matter here. */
export function readiness(status: DaemonStatus | undefined): Readiness {
  const policyLoaded = (status?.policy.revision ?? '') !== '';
  const auditWritable = status?.auditWritable === true;
  const clusterReachable = status?.cluster?.reachable;
  const ready = policyLoaded && auditWritable && clusterReachable !== false;
  return { ready, started: status !== undefined, policyLoaded, auditWritable, ...defined({ clusterReachable }) };
}

export interface Watch {
  watching: boolean;
  accounts: readonly { account: string; state: string; reason?: string }[];
  /** `ageSeconds` is null before the roster was first read. */
  meetings: readonly { account: string; meeting: string; state: string; ageSeconds: number | null; stale: boolean }[];
}

/** A roster that nobody has read for this long may be missing people. */
export const staleAfterSeconds = 300;

/** Every account signed in, and the roster of every meeting we are in read not too long ago. */
export function watch(status: DaemonStatus | undefined, now: number): Watch {
  const accounts = (status?.accounts ?? []).map(({ account, state, reason }) => ({
    account,
    state,
    ...defined({ reason }),
  }));
  const meetings = (status?.accounts ?? []).flatMap(({ account, meetings: attended }) =>
    attended.map(({ meeting, state, rosterReadAt }) => {
      const ageSeconds = rosterReadAt === undefined ? null : Math.max(0, Math.round((now - Date.parse(rosterReadAt)) / 1000));
      return { account, meeting, state, ageSeconds, stale: state === 'in' && (ageSeconds === null || ageSeconds > staleAfterSeconds) };
    }),
  );
  const watching = status !== undefined && accounts.every(({ state }) => state === 'ready') && meetings.every(({ stale }) => !stale);
  return { watching, accounts, meetings };
}

/** Open to whoever asks: they say nothing but yes or no. */
export function addHealthRoutes(app: Hono, status: () => DaemonStatus | undefined): void {
  app.get('/livez', (c) => c.json({ live: true }));
  app.get('/readyz', (c) => {
    const answer = readiness(status());
    return c.json(answer, answer.ready ? 200 : 503);
  });
}
