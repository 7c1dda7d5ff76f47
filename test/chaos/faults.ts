// Faults to switch on and off. Each belongs to some part of the traffic and strikes for a while.
import type { FaultEffect, FaultRule } from '../../src/simulator/http/fault.ts';
import { isJsonObject, type Json, type JsonObject } from '../../src/simulator/json.ts';
import type { Dice } from './dice.ts';

export interface ChaosFault extends FaultRule {
  name: string;
  /** The daemon may rightly wait for minutes after it, or only a person can help: it is restarted before things settle. */
  stalls?: boolean;
}

const action = /\/(?:reject|eject|admit)(?:\?|$)/;
const participant = /\/participants\/[^/?]+(?:\?|$)/;
const roster = /\/(?:participants|lobby|leaders|attendees|onlineMeeting)(?:\?|$)/;
const events = /\/events\?/;
const anything = /./;

/** `gentle`: nothing that keeps the daemon waiting for more than a few seconds. */
export function makeFault(dice: Dice, gentle: boolean): ChaosFault {
  const target = dice.weighted<Omit<FaultRule, 'effect'>>([
    [5, { method: 'POST', path: action }],
    [3, { method: 'GET', path: participant }],
    [2, { method: 'GET', path: roster }],
    [2, { method: 'GET', path: events }],
    [1, { path: anything }],
  ]);
  const effect = makeEffect(dice, gentle, target);
  const fault = { ...target, effect, probability: dice.pick([0.1, 0.3, 0.6, 1]), times: dice.whole(1, 12) };
  return { ...fault, name: nameOf(effect), ...(stalls(effect, target) ? { stalls: true } : {}) };
}

type Target = Omit<FaultRule, 'effect'>;

function makeEffect(dice: Dice, gentle: boolean, target: Target): FaultEffect {
  const polls = target.path === events || target.path === anything;
  return dice.weighted<() => FaultEffect>([
    [8, () => makeStatus(dice, gentle, polls)],
    [2, () => ({ kind: 'reset-before' })],
    [2, () => ({ kind: 'reset-mid' })],
    [3, () => ({ kind: 'lost-reply' })],
    [gentle ? 0 : 1, () => ({ kind: 'lost-reply', hang: true })],
    [gentle ? 0 : 1, () => ({ kind: 'hang' })],
    [3, () => ({ kind: 'slow', ms: dice.whole(50, 1_500), trickle: dice.chance(0.3) })],
    [0.5, () => ({ kind: 'huge', bytes: 20_000_000 })],
    [0.7, () => ({ kind: 'deep', levels: 10_000 })],
    [1, () => ({ kind: 'body', text: dice.pick(['', '{', '<html>no</html>', 'null', '[]', '{"_links":7,"sender":9}']) })],
    [0.5, () => ({ kind: 'redirect', status: dice.pick([302, 307]), location: 'http://127.0.0.2:9/elsewhere' })],
  ])();
}

function makeStatus(dice: Dice, gentle: boolean, polls: boolean): FaultEffect {
  const body = dice.pick(['json', 'json', 'html', 'empty', 'wrong-type'] as const);
  const [status, subcode] = dice.pick(gentle || polls ? mildStatuses : [...mildStatuses, ...hardStatuses]);
  return {
    kind: 'status',
    status,
    body,
    ...(subcode === undefined ? {} : { subcode }),
    ...(status === 503 || status === 429 ? { retryAfter: dice.pick([1, 2]) } : {}),
    ...(dice.chance(0.35) && status >= 408 ? { executed: true } : {}),
    ...(dice.chance(0.2) ? { extra: { debugInfo: 'x', parameters: '{}' } } : {}),
  };
}

type Refusal = readonly [status: number, subcode?: string];

const mildStatuses: readonly Refusal[] = [
  [400, 'ParameterValidationFailure'],
  [401],
  [403, 'AttendeeNotAllowed'],
  [403, 'None'],
  [404, 'ResourceNotFound'],
  [404],
  [405],
  [408],
  [409, 'AlreadyExists'],
  [409, 'None'],
  [409, 'AnotherOperationPending'],
  [409, 'MakeMeAvailableRequired'],
  [412],
  [413],
  [415],
  [428],
  [429],
  [500, 'ServiceFailure'],
  [500, 'CallbackChannelError'],
  [502],
  [503],
  [504],
  [500, 'NeverHeardOf'],
];

const hardStatuses: readonly Refusal[] = [
  [404, 'ApplicationNotFound'],
  [404, 'ConversationNotFound'],
  [410, 'CannotRedirect'],
  [410, 'InactiveApplicationExpired'],
];

/** Refusals of sign-in and joining make a client wait for minutes, rightly. */
function stalls(effect: FaultEffect, target: Target): boolean {
  return (
    target.path === anything || (effect.kind === 'status' && effect.status === 410) || (effect.kind === 'hang' && target.path === events)
  );
}

function nameOf(effect: FaultEffect): string {
  if (effect.kind !== 'status') return effect.kind;
  return `status ${effect.status} ${effect.subcode ?? ''} ${effect.body}${effect.executed ? ' executed' : ''}`;
}

/** Rewrites of event packages. Each leaves an event as it is, or takes it away. */
export function makeTamper(dice: Dice): { name: string; rewrite: (body: JsonObject) => Json } {
  return dice.pick([
    { name: 'no sender', rewrite: ({ sender: _, ...rest }) => rest },
    { name: 'empty sender', rewrite: (body) => ({ ...body, sender: [] }) },
    {
      name: 'twice',
      rewrite: (body) => ({ ...body, ...(Array.isArray(body['sender']) ? { sender: [...body['sender'], ...body['sender']] } : {}) }),
    },
    {
      name: 'strange members',
      rewrite: (body) => ({ ...body, ...(Array.isArray(body['sender']) ? { sender: [null, 7, { rel: 'x' }, ...body['sender']] } : {}) }),
    },
    {
      name: 'unknown events',
      rewrite: (body) => ({ ...body, ...(Array.isArray(body['sender']) ? { sender: [...body['sender'], strange] } : {}) }),
    },
    {
      name: 'no continuation',
      rewrite: ({ _links, ...rest }) => ({ ...rest, _links: isJsonObject(_links) ? { self: _links['self'] ?? null } : {} }),
    },
  ] satisfies { name: string; rewrite: (body: JsonObject) => Json }[]);
}

const strange: Json = {
  rel: 'communication',
  href: '/ucwa/oauth/v1/applications/other/communication',
  events: [
    { link: { rel: 'toaster', href: '/ucwa/oauth/v1/toasters/1' }, type: 'exploded' },
    { link: { rel: 'conversation', href: '/ucwa/oauth/v1/applications/other/communication/conversations/none' }, type: 'updated' },
    { type: 'added' },
    {},
  ],
};
