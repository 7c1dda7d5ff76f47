// The shapes of the API, once: what the server sends and takes, what the page reads, and what the OpenAPI document says.
import { z } from 'zod';
import { actions } from '../../policy/action.ts';
import { actionRels } from '../../roster/participant.ts';
import { ownerships } from '../../rulings/cluster-sight.ts';
import { needKinds } from '../../rulings/need-kinds.ts';
import { refusalCodes } from '../../rulings/port.ts';

const id = z.string().meta({ description: 'Opaque.' });
const time = z.number().int().meta({ description: 'Milliseconds since 1970-01-01T00:00:00Z.' });
const action = z.enum([...actions, 'none']);
const relation = z.enum(actionRels);

export const bySchema = z.object({
  who: z.string(),
  auth: z.string().meta({ description: 'How we know them: `local` is a name somebody claimed.' }),
  via: z.string(),
});

export const sessionSchema = bySchema.extend({
  role: z.string().meta({ description: 'The highest one anywhere; `none` for somebody whom no rule gives one.' }),
  everywhere: z.boolean().meta({ description: 'False: only in some meetings.' }),
  token: z.string().meta({ description: 'For the header X-Lobbyguard-Token of a write.' }),
  routes: z.record(z.string(), z.boolean()).meta({ description: 'What the role allows somewhere.' }),
  except: z
    .record(z.string(), z.array(z.string()))
    .meta({ description: 'By meeting: what of it is not allowed there. The empty key is about what belongs to no meeting.' }),
});

export const stoppedSchema = z.object({
  meeting: id,
  rule: z.string(),
  by: z.union([z.literal('cap'), bySchema]),
  since: time,
  waiting: z.number().int().meta({ description: 'How many people it would act on now.' }),
});

export const waitingSchema = z.object({
  revision: z.string().meta({ description: 'For If-Match.' }),
  since: time,
  people: z.number().int().meta({ description: 'How many it would newly remove at once.' }),
  proposes: z.boolean().meta({ description: 'No older set is at hand: its rules propose meanwhile.' }),
  doubts: z.array(z.string()).optional(),
  unprotects: z.literal(true).optional().meta({
    description: 'What waits is no set, but a change of the configuration by which fewer people are protected.',
  }),
  would: z.array(
    z.object({
      rule: z.string(),
      count: z.number().int(),
      people: z.array(
        z.object({
          name: z.string().optional(),
          address: z.string().optional(),
          phone: z.string().optional(),
          subject: z.string().optional(),
          place: z.enum(['lobby', 'inside']),
        }),
      ),
    }),
  ),
});

export const clusterSchema = z.object({
  name: z.string(),
  node: z.string().meta({ description: 'The node that says this.' }),
  reachable: z.boolean().meta({ description: 'Whether Redis answers and permits requests: without it nothing is sent.' }),
  nodes: z.array(z.string()).meta({ description: 'Those that live, this one included.' }),
  accounts: z.array(
    z.object({
      account: z.string(),
      state: z.enum(ownerships),
      node: z.string().optional(),
      token: z.number().optional().meta({ description: 'Greater with every owner.' }),
    }),
  ),
  pools: z
    .array(z.object({ pool: z.string(), used: z.number().int(), limit: z.number() }))
    .meta({ description: 'Requests that count against the limit of each pool now.' }),
});

export const stateSchema = z.object({
  at: time,
  mode: z.enum(['dry-run', 'assist', 'enforce']),
  paused: z.boolean(),
  pausedBy: z.string().optional(),
  auditWritable: z.boolean(),
  canAct: z.boolean().meta({ description: 'False: nothing that could send exists, and every write about a person is refused.' }),
  revision: z.string(),
  policiesRejected: z.string().optional(),
  policiesWaiting: waitingSchema.optional(),
  held: z.number().int(),
  oldest: time.optional(),
  stopped: z.array(stoppedSchema),
  graceMs: z.number().int(),
  cluster: clusterSchema.optional().meta({ description: 'Absent where this process is alone.' }),
});

export const needSchema = z.object({
  id,
  kind: z.enum(needKinds),
  version: z.string().meta({ description: 'For If-Match.' }),
  since: time,
  count: z.number().int(),
  oldest: time,
  account: z.string().optional(),
  meeting: id.optional(),
  rule: z.string().optional(),
  proposal: action.optional(),
  deadline: time.optional(),
  people: z.array(id).meta({ description: 'The first of them, longest wait first.' }),
  text: z.string(),
  takenBy: z.object({ by: bySchema, at: time }).optional(),
  closed: z.object({ at: time, by: bySchema.optional(), how: z.string(), lasts: z.literal(true).optional() }).optional(),
});

export const meetingSchema = z.object({
  id,
  account: z.string(),
  state: z.enum(['joining', 'lobby', 'in', 'left']),
  subject: z.string().optional(),
  organizer: z.string().optional(),
  source: z.string().optional().meta({ description: 'Why it is followed: a calendar, a list, an invitation.' }),
  inside: z.number().int(),
  waiting: z.number().int(),
  held: z.number().int(),
  stopped: z.array(stoppedSchema),
  arrivals: z.array(z.number().int()).meta({ description: 'The last ten minutes, one count for each 10 s, oldest first.' }),
});

export const decisionSchema = z.object({
  id: z.string(),
  at: time,
  rule: z.string().nullable(),
  action,
  mode: z.string(),
  verdict: z.string(),
  because: z.string().optional(),
  proposal: action.optional(),
});

export const personSchema = z.object({
  id,
  meeting: id,
  version: z.string().meta({ description: 'Of what a human sees of them. For If-Match.' }),
  name: z.string().optional(),
  address: z.string().optional(),
  phone: z.string().optional(),
  network: z.string().optional(),
  anonymous: z.boolean().optional(),
  organizer: z.boolean().optional(),
  role: z.string().optional(),
  place: z.enum(['lobby', 'inside', 'unknown']),
  since: time,
  neverTargeted: z.string().optional(),
  offers: z.array(relation),
  decision: decisionSchema.optional(),
  hold: z
    .object({
      rule: z.string(),
      since: time,
      propose: action.optional(),
      deadline: time.optional(),
      atDeadline: action.optional().meta({ description: 'What happens then.' }),
      extensionsLeft: z.number().int(),
    })
    .optional(),
  ruling: z.object({ id: z.string(), act: z.string(), by: bySchema, at: time, reason: z.string().optional() }).optional(),
  vouched: z.object({ at: time, by: z.enum(['order', 'meeting']) }).optional(),
  pass: z.object({ until: time.optional() }).optional(),
  order: z
    .object({
      id: z.string(),
      rel: relation,
      at: time,
      state: z.enum(['grace', 'queued', 'sent']),
      dueAt: time.optional(),
      by: bySchema.optional(),
      rule: z.string().optional(),
    })
    .optional(),
  rememberable: z.boolean(),
  lookalikes: z
    .array(
      z.object({
        person: id,
        text: z.string(),
        from: z.number().int().meta({ description: 'Where the own address differs: first character.' }),
        to: z.number().int().meta({ description: 'One behind the last character that differs.' }),
      }),
    )
    .optional(),
});

export const doneSchema = z.object({
  id,
  at: time,
  text: z.string(),
  who: z.string().optional(),
  meeting: id.optional(),
  person: id.optional(),
});

export const nowSchema = z.object({
  state: stateSchema,
  needs: z.array(needSchema),
  meetings: z.array(meetingSchema),
  people: z.array(personSchema).meta({ description: 'Everybody who waits, is held or is under an order.' }),
  done: z.array(doneSchema),
});

export const reasonBody = z.strictObject({ reason: z.string().max(500).optional() });

export const promoteBody = z.strictObject({
  to: z.enum(['assist', 'enforce']).default('enforce'),
  percent: z.number().int().min(1).max(100).optional().meta({ description: 'In a share of the meetings first.' }),
  until: z.iso.date().optional().meta({ description: 'By when to decide how the rollout goes on.' }),
  reason: z.string().max(500).optional(),
});

export const bulkBody = z.strictObject({
  act: z.enum(['admit', 'reject', 'eject', 'wait']),
  meeting: id,
  rule: z.string().optional(),
  snapshot: z
    .array(z.strictObject({ person: id, version: z.string() }))
    .min(1)
    .max(10_000),
  expect: z.number().int().meta({ description: 'The number the human confirmed.' }),
  reason: z.string().max(500).optional(),
});

export const undoBody = z.union([
  z.strictObject({ of: z.string(), reason: z.string().max(500).optional() }),
  z.strictObject({ batch: z.string(), reason: z.string().max(500).optional() }),
  z.strictObject({ meeting: id, rule: z.string(), since: time, expect: z.number().int(), reason: z.string().max(500).optional() }),
]);

export const ruleBody = z.strictObject({
  meeting: id,
  allow: z.number().int().positive().optional().meta({ description: 'For so many more; absent: for good.' }),
  reason: z.string().max(500).optional(),
});

export const removeMeetingBody = z.strictObject({
  meeting: z.string().min(1).max(2_000).meta({ description: 'A focus URI or a join link.' }),
  account: z.string().optional(),
});
export const addMeetingBody = removeMeetingBody.extend({ until: z.iso.datetime({ offset: true }).optional() });

export const acceptedSchema = z.object({
  id: z.string(),
  order: z.string().optional(),
  batch: z.string().optional(),
  graceMs: z.number().int().optional(),
  said: z.string().optional(),
  orders: z
    .array(z.object({ person: id, order: z.string().optional(), code: z.string().optional(), reason: z.string().optional() }))
    .optional(),
  people: z.array(z.object({ effect: z.string(), said: z.string(), inviteBack: z.boolean(), person: id.optional() })).optional(),
});

export const problemCodes = [
  ...refusalCodes,
  'not-found',
  'bad-request',
  'version-required',
  'idempotency-key-required',
  'idempotency-key-reused',
  'not-ours',
  'not-signed-in',
  'starting',
] as const;
export type ProblemName = (typeof problemCodes)[number];

/** RFC 9457. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.enum(problemCodes),
  detail: z.string(),
  first: z.object({ id: z.string(), act: z.string(), by: bySchema, at: time, reason: z.string().optional() }).optional(),
  now: personSchema.optional(),
});

export type SessionDoc = z.infer<typeof sessionSchema>;
export type WaitingDoc = z.infer<typeof waitingSchema>;
export type ClusterDoc = z.infer<typeof clusterSchema>;
export type StateDoc = z.infer<typeof stateSchema>;
export type NeedDoc = z.infer<typeof needSchema>;
export type MeetingDoc = z.infer<typeof meetingSchema>;
export type PersonDoc = z.infer<typeof personSchema>;
export type DoneDoc = z.infer<typeof doneSchema>;
export type NowDoc = z.infer<typeof nowSchema>;
export type ProblemDoc = z.infer<typeof problemSchema>;
export type AcceptedDoc = z.infer<typeof acceptedSchema>;
export type By = z.infer<typeof bySchema>;
