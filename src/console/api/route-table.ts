// Every route of the API: where it is, what it takes and answers, and by which permission it is asked for. The OpenAPI document is printed from it.
import { z } from 'zod';
import type { RouteName } from '../auth/permissions.ts';
import {
  acceptedSchema,
  addMeetingBody,
  bulkBody,
  meetingSchema,
  needSchema,
  nowSchema,
  personSchema,
  promoteBody,
  reasonBody,
  removeMeetingBody,
  ruleBody,
  undoBody,
} from '../view/schema.ts';

export interface RouteDoc {
  method: 'get' | 'post' | 'delete';
  /** As in OpenAPI: parameters in braces. */
  path: string;
  permission: RouteName;
  summary: string;
  query?: Readonly<Record<string, string>>;
  body?: z.ZodType;
  /** A write about something a human saw carries its version in If-Match. */
  versioned?: boolean;
  answer: z.ZodType;
}

const page = { cursor: 'Where the page begins, from `next` of the one before.', limit: 'How many, 100 by default.' };
const list = <T extends z.ZodType>(items: T) => z.object({ items: z.array(items), next: z.string().optional() });
const record = z.looseObject({ type: z.string(), at: z.string(), seq: z.number() }).meta({ description: 'An audit record.' });

const reads = {
  now: { method: 'get', path: '/now', permission: 'now', summary: 'Everything the first screen shows.', answer: nowSchema },
  live: {
    method: 'get',
    path: '/live',
    permission: 'now',
    summary: 'Server-Sent Events: a snapshot, then changes; goes on at Last-Event-ID where it can.',
    answer: z.string(),
  },
  needs: {
    method: 'get',
    path: '/needs',
    permission: 'needs',
    summary: 'What needs a human, most urgent first.',
    answer: list(needSchema),
  },
  meetings: {
    method: 'get',
    path: '/meetings',
    permission: 'meetings',
    summary: 'The meetings that are followed.',
    answer: list(meetingSchema),
  },
  meeting: { method: 'get', path: '/meetings/{m}', permission: 'meeting', summary: 'One meeting.', answer: meetingSchema },
  people: {
    method: 'get',
    path: '/meetings/{m}/people',
    permission: 'people',
    summary: 'The people of a meeting, lobby first, longest wait first.',
    query: page,
    answer: list(personSchema),
  },
  person: {
    method: 'get',
    path: '/people/{p}',
    permission: 'person',
    summary: 'One person, and every decision, order and human act about them on record.',
    query: page,
    answer: z.object({ person: personSchema.optional(), items: z.array(record), next: z.string().optional() }),
  },
  explain: {
    method: 'get',
    path: '/decisions/{d}/explain',
    permission: 'explain',
    summary: 'Why a decision fell: every rule up to the deciding one, with the values it saw.',
    answer: z.looseObject({ current: z.boolean() }),
  },
  policies: {
    method: 'get',
    path: '/policies',
    permission: 'policies',
    summary: 'The rules in force and what they did.',
    answer: z.looseObject({}),
  },
  diff: {
    method: 'get',
    path: '/policies/{rev}/diff',
    permission: 'diff',
    summary: 'What changed, rule by rule, since a revision.',
    answer: z.looseObject({}),
  },
  promotion: {
    method: 'get',
    path: '/rules/{r}/promotion',
    permission: 'promotion',
    summary: 'What a rule or policy would have done at a higher mode, by the record of the last days.',
    query: {
      to: 'assist or enforce, which is the default.',
      days: 'How far to look back, 30 by default.',
      percent: 'In a share of the meetings only.',
    },
    answer: z.looseObject({ removed: z.number().int() }),
  },
  stats: { method: 'get', path: '/stats', permission: 'stats', summary: 'Counts by minute and by rule.', answer: z.looseObject({}) },
  events: {
    method: 'get',
    path: '/events',
    permission: 'events',
    summary: 'Search the audit log, newest first.',
    query: { ...page, q: 'Text to look for.' },
    answer: list(record),
  },
} as const satisfies Record<string, RouteDoc>;

const orderOf = (act: string, summary: string): RouteDoc => ({
  method: 'post',
  path: `/meetings/{m}/people/{p}/${act}`,
  permission: 'order',
  summary,
  body: reasonBody,
  versioned: true,
  answer: acceptedSchema,
});
const needOf = (act: string, summary: string, permission: RouteName = 'need'): RouteDoc => ({
  method: 'post',
  path: `/needs/{n}/${act}`,
  permission,
  summary,
  body: reasonBody,
  versioned: true,
  answer: acceptedSchema,
});

const writes = {
  admit: orderOf('admit', 'Let them in from the lobby.'),
  reject: orderOf('reject', 'Refuse them in the lobby.'),
  eject: orderOf('eject', 'Remove them from the meeting.'),
  wait: orderOf('wait', 'Leave them in the lobby; nobody is told again.'),
  pass: orderOf('pass', 'Let them in for the rest of this meeting, whenever they come back.'),
  extend: orderOf('extend', 'Keep them waiting: moves the deadline of their hold.'),
  bulk: {
    method: 'post',
    path: '/bulk',
    permission: 'bulk',
    summary: 'One act for exactly the people of a snapshot.',
    body: bulkBody,
    answer: acceptedSchema,
  },
  undo: {
    method: 'post',
    path: '/undo',
    permission: 'undo',
    summary: 'Take back what can be taken back.',
    body: undoBody,
    answer: acceptedSchema,
  },
  'go-on': {
    method: 'post',
    path: '/rules/{r}/go-on',
    permission: 'rule',
    summary: 'A stopped rule goes on in one meeting.',
    body: ruleBody,
    answer: acceptedSchema,
  },
  stop: {
    method: 'post',
    path: '/rules/{r}/stop',
    permission: 'rule',
    summary: 'A rule stops in one meeting: what it would do waits for a human.',
    body: ruleBody,
    answer: acceptedSchema,
  },
  take: needOf('take', 'I am on it.'),
  release: needOf('release', 'I am not on it any more.'),
  ack: needOf('ack', 'Seen; it needs nobody any more.', 'ack'),
  'add-meeting': {
    method: 'post',
    path: '/meetings/add',
    permission: 'follow',
    summary: 'Follow a meeting: a focus URI or a join link, until some time or for good.',
    body: addMeetingBody,
    answer: acceptedSchema,
  },
  'remove-meeting': {
    method: 'post',
    path: '/meetings/remove',
    permission: 'follow',
    summary: 'Stop following a meeting that was added.',
    body: removeMeetingBody,
    answer: acceptedSchema,
  },
  promote: {
    method: 'post',
    path: '/rules/{r}/promote',
    permission: 'promote',
    summary: 'Raise a rule or policy in its file; the changed set then goes the way of every change.',
    body: promoteBody,
    answer: acceptedSchema,
  },
  accept: {
    method: 'post',
    path: '/policies/accept',
    permission: 'accept',
    summary: 'The policies that wait take effect; If-Match is their revision.',
    body: reasonBody,
    versioned: true,
    answer: acceptedSchema,
  },
  pause: {
    method: 'post',
    path: '/pause',
    permission: 'pause',
    summary: 'Nothing is sent any more.',
    body: reasonBody,
    answer: acceptedSchema,
  },
  resume: {
    method: 'post',
    path: '/resume',
    permission: 'resume',
    summary: 'Go on, and decide everybody present again.',
    body: reasonBody,
    answer: acceptedSchema,
  },
  cancel: {
    method: 'delete',
    path: '/orders/{o}',
    permission: 'cancel',
    summary: 'Cancel an order that has not been sent.',
    answer: acceptedSchema,
  },
} as const satisfies Record<string, RouteDoc>;

export type ReadName = keyof typeof reads;
export type WriteName = keyof typeof writes;
export const readRoutes: Readonly<Record<ReadName, RouteDoc>> = reads;
export const writeRoutes: Readonly<Record<WriteName, RouteDoc>> = writes;
