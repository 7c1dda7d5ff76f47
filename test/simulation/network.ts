// The network between the daemon and the server, without sockets: requests take their time, are lost, or arrive and the answer is lost.
// The rule: the daemon's half runs as the daemon, the server's half as the world, and only the network takes anything from one to the other.
import { setMaxListeners } from 'node:events';
import { LobbyguardError } from '../../src/errors.ts';
import { encode } from '../../src/session/http/content.ts';
import { type Bounds, type Exchange, type HttpReply, type HttpRequest, heldBack } from '../../src/session/http/exchange.ts';
import type { Answer, Exchange as Arrival } from '../../src/simulator/http/exchange.ts';
import type { FaultEffect } from '../../src/simulator/http/fault.ts';
import { deepJson, type HttpContext, type Listen, produce, recordOf } from '../../src/simulator/http/server.ts';
import { type Machine, theWorld } from './machine/machine.ts';

export interface Network {
  exchange: Exchange;
  listen: Listen;
  /** Nothing gets through, in these directions, until called again without. */
  cut(directions: { to?: boolean; from?: boolean }): void;
  /** Told of each request when the daemon sends it. */
  onSend: (request: HttpRequest) => void;
}

interface Host {
  role: Arrival['role'];
  context: HttpContext;
}

/** How a connection ends without an answer. */
type Loss = 'refused' | 'reset' | 'too large';

export function createNetwork(machine: Machine): Network {
  const hosts = new Map<string, Host>();
  const connections = new Map<number, Set<AbortController>>();
  let ports = 40_000;
  let blocked: { to?: boolean; from?: boolean } = {};
  /** What waits for an answer that was lost in a cut: once it is over, most connections are reset. */
  const stuck = new Set<() => void>();

  /** A millisecond as a rule, now and then much longer. */
  function wayMs(): number {
    const way = machine.random();
    return way < 0.97 ? 0.2 + way * 2 : 5 + machine.random() * 120;
  }

  /** The connections of a process end with it, and the server notices. */
  function underWay(process: number): Set<AbortController> {
    const known = connections.get(process);
    if (known !== undefined) return known;
    const fresh = new Set<AbortController>();
    connections.set(process, fresh);
    machine.onKill(process, () => {
      for (const one of fresh) machine.later(wayMs(), () => one.abort('the client has gone'), theWorld);
    });
    return fresh;
  }

  const network: Network = {
    onSend: () => {},
    cut(directions) {
      blocked = directions;
      if (directions.to || directions.from) return;
      for (const reset of stuck) if (machine.random() < 0.8) machine.later(wayMs(), reset, theWorld);
      stuck.clear();
    },
    listen(role, at, context) {
      ports += 1;
      const origin = `http://${at.host}:${at.port || ports}`;
      hosts.set(origin, { role, context });
      const close = () => Promise.resolve(void hosts.delete(origin));
      return Promise.resolve({ role, origin, port: at.port || ports, close });
    },
    exchange: (request, bounds) => exchange(request, bounds),
  };
  return network;

  function exchange(request: HttpRequest, bounds: Bounds): Promise<HttpReply> {
    // There is no connection to wait for.
    if (request.mayLeave?.('connected') === false) return Promise.reject(heldBack('its connection'));
    const sender = machine.process;
    const gone = new AbortController();
    underWay(sender).add(gone);
    network.onSend(request);
    machine.note(`-> ${request.method} ${request.url}`);
    return new Promise((resolve, reject) => {
      const leaves = [bounds.closing, request.signal].filter((signal) => signal !== undefined);
      const timer = setTimeout(() => end(() => reject(unreachable(request, 'no answer in time'))), request.timeoutMs ?? bounds.timeoutMs);
      const stop = () => end(() => reject(new LobbyguardError('STOPPED', `${request.method} was given up: stopping`)));
      const reset = () => machine.later(0, () => end(() => reject(lost(request, 'reset'))), sender);
      let over = false;
      let isAnswered = false;

      function end(settle: () => void): void {
        if (over) return;
        over = true;
        clearTimeout(timer);
        for (const signal of leaves) signal.removeEventListener('abort', stop);
        settle();
        stuck.delete(reset);
        underWay(sender).delete(gone);
        if (!isAnswered) machine.later(wayMs(), () => gone.abort('the client has gone'), theWorld);
      }

      /** `landed` is told whether the daemon was still there and waiting. */
      function deliver(answer: HttpReply | Loss, landed: (there: boolean) => void): void {
        const isLost = blocked.from;
        if (isLost && !over) stuck.add(reset);
        machine.later(
          wayMs(),
          () => {
            const isThere = !isLost && !over && machine.isAlive(sender);
            const settle = () => (typeof answer === 'string' ? reject(lost(request, answer)) : resolve(answer));
            isAnswered = true;
            if (isThere) machine.later(0, () => end(settle), sender);
            landed(isThere);
          },
          theWorld,
        );
      }

      setMaxListeners(0, ...leaves);
      if (leaves.some((signal) => signal.aborted)) return stop();
      for (const signal of leaves) signal.addEventListener('abort', stop, { once: true });
      if (blocked.to) return void stuck.add(reset);
      machine.later(wayMs(), () => void arrive(request, gone, deliver), theWorld);
    });
  }

  async function arrive(
    request: HttpRequest,
    gone: AbortController,
    deliver: (answer: HttpReply | Loss, landed: (there: boolean) => void) => void,
  ): Promise<void> {
    const url = new URL(request.url);
    const host = hosts.get(url.origin);
    if (host === undefined) return deliver('refused', () => {});
    // A client that went away before its request arrived: it may be carried out all the same, and the server notices afterwards.
    const client = gone.signal.aborted ? new AbortController() : gone;
    if (client !== gone && machine.random() < 0.5) return;
    if (client !== gone) machine.later(wayMs(), () => client.abort('the client has gone'), theWorld);
    const { headers, body } = encode(request);
    const { role, context } = host;
    const arrival: Arrival = {
      n: context.nextNumber(),
      at: Date.now(),
      role,
      method: request.method,
      url,
      headers: { ...headers, host: url.host },
      body: body ?? '',
      signal: client.signal,
    };
    const record = recordOf(arrival);
    context.onRequest(arrival, record);
    const rule = context.faults.strike(arrival);
    if (rule !== undefined) record.fault = rule.name ?? rule.effect.kind;
    const effect = rule?.effect;
    const answer = await produce(arrival, effect, context);
    machine.note(`<- ${arrival.n} ${answer?.status ?? effect?.kind} ${record.fault ?? ''}`);
    if (answer === undefined) {
      context.onAnswer(arrival, record, undefined);
      if (!hangs(effect)) deliver('reset', () => {});
      return;
    }
    record.status = answer.status;
    if (effect?.kind === 'slow' && effect.trickle) await new Promise((resolve) => setTimeout(resolve, effect.ms));
    const loss = lossOf(effect);
    deliver(loss ?? replyOf(answer, effect, request.url), (there) => {
      record.delivered = loss === undefined && there;
      record.endedAt = Date.now();
      if (record.delivered) answer.onDelivered?.();
      context.onAnswer(arrival, record, answer);
    });
  }
}

function hangs(effect: FaultEffect | undefined): boolean {
  return effect?.kind === 'hang' || (effect?.kind === 'lost-reply' && effect.hang === true);
}

function lossOf(effect: FaultEffect | undefined): Loss | undefined {
  if (effect?.kind === 'reset-mid') return 'reset';
  return effect?.kind === 'huge' ? 'too large' : undefined;
}

function replyOf(answer: Answer, effect: FaultEffect | undefined, url: string): HttpReply {
  const text = answer.text ?? (answer.json === undefined ? '' : JSON.stringify(answer.json));
  const type = answer.contentType ?? (answer.json === undefined ? undefined : 'application/json; charset=utf-8');
  return {
    status: answer.status,
    url,
    headers: {
      ...Object.fromEntries(Object.entries(answer.headers ?? {}).map(([name, value]) => headerOf(name, value))),
      ...(type === undefined ? {} : { 'content-type': type }),
      'x-ms-server-fqdn': 'pool2.example.com',
    },
    text: (effect?.kind === 'deep' ? deepJson(effect.levels) : text).replace(/^\uFEFF/, ''),
  };
}

/** As Node's parser hands them out: names in lower case, repeated ones joined. */
function headerOf(name: string, value: string | string[]): [string, string] {
  return [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value];
}

function lost(request: HttpRequest, loss: Loss): LobbyguardError {
  if (loss === 'too large') return new LobbyguardError('PROTOCOL_VIOLATION', `${request.method} ${request.url}: the body is too large`);
  return unreachable(request, loss === 'refused' ? 'connection refused' : 'connection reset');
}

function unreachable(request: HttpRequest, why: string): LobbyguardError {
  return new LobbyguardError('SERVER_UNREACHABLE', `${request.method} ${request.url}: ${why}`, { retryable: true });
}
