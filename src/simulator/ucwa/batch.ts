// Batch requests (docs/protocol.md, Batch): parts carried out in any order, answers in request order, every part body after a byte order mark.
// What no document says is a switch: whether there are batches at all, the order, and which answers come back.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Behaviour } from '../behaviour.ts';
import type { Conduct } from '../conduct.ts';
import { type Answer, type Exchange, errorAnswer, type RequestRecord } from '../http/exchange.ts';
import { type FaultEffect, type FaultRule, faultAnswer } from '../http/fault.ts';
import { deepJson, recordOf } from '../http/server.ts';
import type { Random } from '../random.ts';

export interface BatchContext {
  behaviour: Behaviour;
  random: Random;
  conduct: Conduct;
  /** Carries out one part. */
  run(part: Exchange): Promise<Answer>;
  /** What happens to parts besides. */
  parts: {
    strike(part: Exchange): FaultRule | undefined;
    arrived(part: Exchange, record: RequestRecord): void;
    answered(part: Exchange, record: RequestRecord, answer: Answer | undefined): void;
  };
}

export interface Batches {
  answer(exchange: Exchange, user: string): Promise<Answer>;
}

export function createBatches(context: BatchContext): Batches {
  const outstanding = new Map<string, number>();

  /** Above the limit nothing of the batch is carried out. */
  async function within(user: string, parts: readonly Exchange[]): Promise<Answer[] | undefined> {
    const before = outstanding.get(user) ?? 0;
    if (before + parts.length > context.behaviour.batchLimit) return undefined;
    outstanding.set(user, before + parts.length);
    try {
      return await carriedOut(parts, context);
    } finally {
      outstanding.set(user, (outstanding.get(user) ?? 0) - parts.length);
    }
  }

  return {
    async answer(exchange, user) {
      const { batch } = context.behaviour;
      if (batch === 'absent' || batch === 'refused') return errorAnswer(405);
      if (batch === 'html') return { status: 200, text: '<html><body>Welcome</body></html>', contentType: 'text/html' };
      const boundary = /boundary="?([^";]+)"?/i.exec(exchange.headers['content-type'] ?? '')?.[1];
      if (boundary === undefined) return errorAnswer(415);
      const parts = exchange.body.split(`--${boundary}`).slice(1, -1);
      const requests = parts.map((part) => parsePart(part, exchange));
      if (!requests.every((request) => request !== undefined)) return errorAnswer(400, 'DeserializationFailure');
      judge(requests, context.conduct);
      const answers = await within(user, requests);
      return answers === undefined ? errorAnswer(429) : together(answers, boundary, context);
    },
  };
}

function together(answers: readonly Answer[], boundary: string, { behaviour, random }: BatchContext): Answer {
  const texts = answers.map((answer) => `--${boundary}\r\n${partText(answer)}\r\n`);
  const odd = Math.floor(random() * texts.length);
  if (behaviour.batchParts === 'missing') texts.splice(odd, 1);
  if (behaviour.batchParts === 'extra') texts.splice(odd, 0, texts[odd] ?? '');
  const whole = `${texts.join('')}--${boundary}--\r\n`;
  const text = behaviour.batchParts === 'truncated' ? whole.slice(0, whole.length - boundary.length - 12) : whole;
  return {
    status: 200,
    text,
    contentType: `multipart/batching; boundary="${boundary}"`,
    // What cannot be told apart has told nothing.
    onDelivered: () => {
      if (behaviour.batchParts === 'whole') for (const answer of answers) answer.onDelivered?.();
    },
  };
}

async function carriedOut(parts: readonly Exchange[], context: BatchContext): Promise<Answer[]> {
  if (context.behaviour.batchOrder === 'parallel') return Promise.all(parts.map((part) => answerPart(part, context)));
  const order = parts.map((_, n) => n);
  if (context.behaviour.batchOrder === 'shuffled') order.sort(() => context.random() - 0.5);
  const answers: Answer[] = [];
  for (const n of order) answers[n] = await answerPart(parts[n] as Exchange, context);
  return answers;
}

async function answerPart(part: Exchange, context: BatchContext): Promise<Answer> {
  const record = recordOf(part);
  context.parts.arrived(part, record);
  const rule = context.parts.strike(part);
  if (rule !== undefined) record.fault = rule.name ?? rule.effect.kind;
  const answer = await produce(part, rule?.effect, context);
  record.status = answer.status;
  return {
    ...answer,
    onDelivered: () => {
      record.delivered = true;
      record.endedAt = Date.now();
      answer.onDelivered?.();
      context.parts.answered(part, record, answer);
    },
  };
}

/** A part has no connection of its own that could fail: where a fault would swallow the answer, the server says that it failed. */
async function produce(part: Exchange, effect: FaultEffect | undefined, { run }: BatchContext): Promise<Answer> {
  if (/\/(batch|events)$/.test(part.url.pathname)) return errorAnswer(400, 'OperationNotSupported');
  if (effect?.kind === 'hang' || effect?.kind === 'reset-before') return errorAnswer(500, 'ServiceFailure');
  if (effect?.kind === 'status' && !effect.executed) return faultAnswer(effect);
  if (effect?.kind === 'redirect') return { status: effect.status, headers: { Location: effect.location } };
  if (effect?.kind === 'slow') await sleep(effect.ms);
  if (effect?.kind === 'meanwhile') effect.run(part);
  const answer = await run(part);
  if (effect?.kind === 'status') return faultAnswer(effect);
  if (effect?.kind === 'lost-reply' || effect?.kind === 'reset-mid') return errorAnswer(500, 'ServiceFailure');
  if (effect?.kind === 'rewrite') return effect.answer(answer, part);
  const text = textInstead(effect);
  return text === undefined ? answer : { ...answer, text, contentType: 'application/json' };
}

function textInstead(effect: FaultEffect | undefined): string | undefined {
  if (effect?.kind === 'deep') return deepJson(effect.levels);
  if (effect?.kind === 'huge') return JSON.stringify({ _links: {}, filler: 'x'.repeat(effect.bytes) });
  return effect?.kind === 'body' ? effect.text : undefined;
}

/** Parts run in any order: none may depend on another, and none may decide what becomes of another. */
function judge(parts: readonly Exchange[], conduct: Conduct): void {
  const actions = parts
    .filter(({ method }) => method !== 'GET')
    .map(({ url }) => decodeURIComponent(url.pathname).toLowerCase().split('/'));
  if (actions.length === 0) return;
  const kinds = new Set(actions.map((path) => [...path.slice(0, -2), path.at(-1)].join('/')));
  const people = new Set(actions.map((path) => path.at(-2)));
  const request = parts[0]?.n;
  if (kinds.size > 1 || actions.length < parts.length)
    conduct.note('batch-mixed', 'a batch of actions had parts of several meetings or kinds', request);
  if (people.size < actions.length) conduct.note('batch-about-one', 'a batch of actions had two parts about one participant', request);
}

function parsePart(part: string, outer: Exchange): Exchange | undefined {
  const request = part.slice(part.search(/\r?\n\r?\n/)).trimStart();
  const [head = '', ...rest] = request.split(/\r?\n\r?\n/);
  const [line = '', ...headerLines] = head.split(/\r?\n/);
  const [, method, target] = /^([A-Z]+) (\S+) HTTP\/1\.1$/.exec(line.trim()) ?? [];
  if (method === undefined || target === undefined || !URL.canParse(target, outer.url.href)) return undefined;
  const headers = Object.fromEntries(
    headerLines.map((header) => [header.split(':')[0]?.trim().toLowerCase() ?? '', header.slice(header.indexOf(':') + 1).trim()]),
  );
  return {
    ...outer,
    method,
    url: new URL(target, outer.url),
    headers: { ...headers, authorization: outer.headers.authorization },
    body: rest.join('\r\n\r\n').trim(),
  };
}

function partText({ status, headers = {}, json, text, contentType }: Answer): string {
  const body = text ?? (json === undefined ? '' : JSON.stringify(json));
  const type = contentType ?? 'application/json; charset=utf-8';
  const own = Object.entries(headers).map(([name, value]) => `${name}: ${[value].flat().join(', ')}\r\n`);
  const lines = `${own.join('')}${body === '' ? '' : `Content-Type: ${type}\r\n`}`;
  return `Content-Type: application/http; msgtype=response\r\n\r\nHTTP/1.1 ${status} \r\n${lines}\r\n${body === '' ? '' : `\uFEFF${body.replace(/^\uFEFF/, '')}`}`;
}
