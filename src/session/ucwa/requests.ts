// Requests in the name of one application: every answer is looked at for the end of it.
// The one rule: hrefs do not outlive their application, so nothing is asked in the name of one that has ended.

import { defined } from '../../defined.ts';
import { LobbyguardError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Reply } from '../../wire/reply.ts';
import type { Together } from '../dialect.ts';
import type { Authorized } from '../http/authorized.ts';
import type { HttpReply, HttpRequest } from '../http/exchange.ts';
import type { MayLeave } from '../http/may-leave.ts';
import { errorBody, jsonBody, toReply } from '../http/reply.ts';
import { sessionDead } from '../meaning/said.ts';
import { endsApplication, setbackOfReply, wantsAvailability } from '../meaning/session.ts';
import type { SessionTiming } from '../timing.ts';
import type { Application } from './application.ts';
import type { ApplicationLife } from './application-life.ts';
import { createAvailability } from './availability.ts';
import type { Batch } from './batch.ts';
import { sendTogether } from './batched-actions.ts';
import { createBatchedReads } from './batched-reads.ts';
import type { Inspection } from './channel-verdict.ts';
import type { PollReply } from './poll-outcome.ts';

export interface ApplicationRequests {
  /** Asked once more where the pool first wants the account made available. */
  ask(request: HttpRequest): Promise<Reply>;
  /** A read that may travel with others asked for in the same turn. */
  askWithOthers(url: string, signal?: AbortSignal): Promise<Reply>;
  /** One action, sent once whatever comes of it. */
  act(url: string, mayLeave?: MayLeave): Promise<Reply>;
  /** Several, likewise. */
  together: Together;
  poll(url: string, signal: AbortSignal): Promise<PollReply>;
  /** The application's own `self`. */
  inspect(): Promise<Inspection>;
}

export interface ApplicationRequestsOptions {
  application: Application;
  authorized: Authorized;
  batch: Batch;
  life: ApplicationLife;
  timing: SessionTiming;
  log: Log;
}

export function createApplicationRequests(options: ApplicationRequestsOptions): ApplicationRequests {
  const { application, authorized, batch, life, timing, log } = options;
  const availability = createAvailability({ application, authorized, activityMs: timing.activityMs, signal: life.signal, log });

  function read(http: HttpReply): Reply {
    const reply = toReply(http, application.base);
    if (endsApplication(reply)) life.end(setbackOfReply(reply, 'running'));
    return reply;
  }

  const readWithOthers = createBatchedReads({
    batch,
    request: (request) => authorized.request({ ...request, within: life.signal }),
  });

  const requestOnce: Authorized['requestOnce'] = (request, mayLeave) =>
    authorized.requestOnce({ timeoutMs: timing.actionMs, ...request }, mayLeave);

  async function acted(http: HttpReply): Promise<Reply> {
    const reply = read(http);
    if (sessionDead(reply) !== undefined) life.end(setbackOfReply(reply, 'running'));
    if (wantsAvailability(reply)) await availability.ensure();
    return reply;
  }

  function refuseEnded(): void {
    if (life.signal.aborted) throw new LobbyguardError('SESSION_LOST', 'the application this URL belongs to has ended');
  }

  return {
    async ask(request) {
      refuseEnded();
      const reply = read(await authorized.request(request));
      if (!wantsAvailability(reply)) return reply;
      await availability.ensure();
      return read(await authorized.request(request));
    },
    async askWithOthers(url, signal) {
      refuseEnded();
      return read(await readWithOthers(url, signal));
    },
    async act(url, mayLeave) {
      refuseEnded();
      return acted(await requestOnce({ method: 'POST', url }, mayLeave));
    },
    together: {
      get size() {
        return batch.size;
      },
      async act(parts) {
        refuseEnded();
        const results = await sendTogether(parts, { batch, requestOnce });
        return Promise.all(
          results.map(async (one) => (one.status === 'rejected' ? one : { status: 'fulfilled' as const, value: await acted(one.value) })),
        );
      },
    },
    async poll(url, signal) {
      const http = await authorized.request({ method: 'GET', url, timeoutMs: timing.pollMs, lane: 'poll', signal });
      const body = jsonBody(http);
      const error = http.status === 200 ? undefined : errorBody(http, body);
      const { retryAfterMs } = read(http);
      return {
        status: http.status,
        body,
        ...defined({ error, retryAfterMs }),
      };
    },
    async inspect() {
      try {
        return await authorized.request({ method: 'GET', url: application.self, signal: life.signal });
      } catch (error) {
        if (error instanceof LobbyguardError) return error;
        throw error;
      }
    },
  };
}
