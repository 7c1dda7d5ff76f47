// The audit records as schemas: the one source of the published JSON Schema. Lenient about keys it does not know, so that logs of newer
// versions still pass; strict about what is promised to readers of a log.
import { z } from 'zod';
import { stayReasons } from '../guard/stay.ts';
import { type AttemptEntry, type OutcomeEntry, outcomeResults } from '../order/outcome.ts';
import { type Action, actions } from '../policy/action.ts';
import { modes } from '../policy/mode.ts';
import { type By, channels, type HumanEntry, humanActs, type SignInEntry, signInStates, signIns } from './human.ts';
import { type NoticeEntry, type NotifiedEntry, notifiedResults } from './notice.ts';
import {
  type AlarmEntry,
  type Chained,
  type DecisionEntry,
  type LeaseEntry,
  leaseEvents,
  type MeetingEntry,
  meetingEvents,
  verdicts,
  type WitnessEntry,
} from './record.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const account = z.string().describe('label of the account');
const noAccount = z.null();
const meeting = z.string().describe('canonical conversation href');
const count = z.int().min(0);
const redisAt = z.number().optional().describe('in a cluster: when it was written, by the clock of Redis, ms');

/** Every key of a record has its schema: a key that is named in the type and forgotten here does not compile. */
type KeysOf<Entry> = Readonly<Record<keyof Entry | keyof Chained, z.ZodType>>;

const chained = {
  v: z.literal(1),
  seq: z.int().min(1).describe('counts through rotation and restarts'),
  at: z.iso.datetime({ precision: 3 }).describe('ISO 8601, UTC, milliseconds'),
  prev: hash.describe('hash of the record before; 64 zeros in the very first'),
  hash: hash.describe('SHA-256 over the UTF-8 bytes of the record as compact JSON without `hash`, keys in written order'),
};

const problem = z.looseObject({
  file: z.string(),
  line: count,
  column: count,
  severity: z.enum(['error', 'warning', 'note']),
  code: z.string(),
  message: z.string(),
});

const start = z.looseObject({
  ...chained,
  type: z.literal('start'),
  account: noAccount,
  version: z.string(),
  mode: z.enum(modes),
  pid: count,
  config: z.string().optional(),
  node: z.string().optional().describe('its name in a cluster'),
});
const stop = z.looseObject({ ...chained, type: z.literal('stop'), account: noAccount, reason: z.string() });
const wouldRemove = z.looseObject({
  rule: z.string(),
  count,
  people: z.array(
    z.looseObject({ meeting, identity: z.string(), facts: z.record(z.string(), z.union([z.boolean(), z.string(), z.number()])) }),
  ),
});
const policy = z
  .looseObject({
    ...chained,
    type: z.literal('policy'),
    account: noAccount,
    revision: hash.optional().describe('sha256 over the files of the set'),
    rules: count.optional(),
    doubts: z.array(z.string()).optional().describe('values that can mean nothing, which the set holds all the same, each with its file'),
    changed: z.array(z.string()).optional().describe('rules that are new, gone or different since the set before'),
    versions: z.record(z.string(), z.string()).optional().describe('digests of the rules that act, by id'),
    probation: z.literal(true).optional().describe('it only proposes where nobody has looked yet'),
    protection: hash.optional().describe('a digest of who was protected along with the set'),
    rejected: z.boolean().optional(),
    problems: z.array(problem).optional(),
    waiting: z.string().optional().describe('revision of a set that waits for a human; it has not taken effect'),
    unprotects: z
      .literal(true)
      .optional()
      .describe('what waits is no set, but a change by which fewer people are protected; waiting is the digest of who would be'),
    people: count.optional().describe('how many it would newly remove'),
    would: z.array(wouldRemove).optional().describe('whom, by rule'),
    by: z
      .looseObject({ who: z.string(), auth: z.enum(signIns), via: z.enum(channels) })
      .optional()
      .describe('who accepted it'),
  })
  .describe('a set took effect (revision, rules), was rejected (problems), or waits for a human (waiting)');
const by = z
  .looseObject({
    who: z.string(),
    auth: z.enum(signIns).describe('how we know: `local` is a name somebody claimed, `meeting` somebody in the meeting itself'),
    via: z.enum(channels),
    node: z.string().optional().describe('of the cluster, where it was done at another than the one that recorded it'),
  } satisfies Readonly<Record<keyof By, z.ZodType>>)
  .describe('who did it, by what sign-in, and through what');
const configRecord = z
  .looseObject({
    ...chained,
    type: z.literal('config'),
    account: noAccount,
    revision: z.string().describe('sha256 over lobbyguard.yaml and the lists it names'),
    changed: z.array(z.string()).optional().describe('keys that took effect'),
    held: z.array(z.string()).optional().describe('keys by which fewer are protected: not so until they are in changed'),
    restart: z.array(z.string()).optional().describe('keys whose change waits for a restart'),
    rejected: z.boolean().optional(),
    problems: z.array(problem).optional(),
  })
  .describe('lobbyguard.yaml changed while the daemon ran, or was rejected whole');
const meetingRecord = z.looseObject({
  ...chained,
  type: z.literal('meeting'),
  account,
  event: z.enum(meetingEvents),
  meeting,
  uri: z.string().optional().describe('onlineMeetingUri, canonical: survives sessions, where hrefs do not'),
  place: z.string().optional().describe('pseudonym of the uri however it is spelt, where the uri itself is not kept'),
  subject: z.string().optional(),
  organizer: z.string().optional(),
  source: z.string().optional().describe('why it is followed: `calendar board.ics`, `invitation`'),
  until: z.string().optional().describe('until when it is to be followed, where that is known, ISO 8601'),
  entry: z.string().optional().describe('the entry of its source that it comes from: the UID in a calendar'),
  unfollowed: z.literal(true).optional().describe('of `left`: it is not followed any more'),
  by: by.optional(),
  reason: z.string().optional(),
} satisfies KeysOf<MeetingEntry>);
const alarm = z.looseObject({
  ...chained,
  type: z.literal('alarm'),
  account: account.nullable(),
  code: z.string().describe('stable, kebab-case'),
  message: z.string(),
  meeting: meeting.optional(),
  rule: z.string().optional(),
  channel: z.string().optional().describe('the channel of notices it is about'),
  would: z.boolean().optional().describe('in dry run: what would have happened'),
  version: z.string().optional().describe('digest of the rule as it was'),
  ended: z.literal(true).optional().describe('the alarm of this code, meeting and rule is over'),
  elsewhere: z.literal(true).optional().describe('over only here: another node has the account, and the matter with it'),
  by: by.optional().describe('the human who ended it'),
} satisfies KeysOf<AlarmEntry>);
/** Logs of before name somebody in words. */
const anyBy = z.union([by, z.string()]);
const pause = z.looseObject({ ...chained, type: z.literal('pause'), account: noAccount, by: anyBy });
const resume = z.looseObject({ ...chained, type: z.literal('resume'), account: noAccount, by: anyBy });
const lease = z
  .looseObject({
    ...chained,
    type: z.literal('lease'),
    account,
    event: z.enum(leaseEvents),
    token: z.int().min(1).optional().describe('greater than that of every earlier owner of the account'),
    from: z.string().optional().describe('the node that had it before'),
    redisAt,
  } satisfies KeysOf<LeaseEntry>)
  .describe("in a cluster: an account is this node's from now on, or not any more");
const witness = z
  .looseObject({
    ...chained,
    type: z.literal('witness'),
    account: noAccount,
    node: z.string().describe('another node of the cluster'),
    head: z.looseObject({ seq: count, hash }).describe('the last record it had on disk'),
  } satisfies KeysOf<WitnessEntry>)
  .describe('in a cluster: how far the log of another node had come');
const human = z.looseObject({
  ...chained,
  type: z.literal('human'),
  id: z.string(),
  account: account.nullable(),
  meeting: meeting.optional(),
  participant: z.string().optional(),
  identity: z.string().optional(),
  act: z.enum(humanActs),
  of: z.string().optional().describe('what it answers or takes back: a human act, a decision, a rule or an item'),
  batch: z.string().optional(),
  n: count.optional().describe('how many of the batch; for `rule-on`, how many more removals'),
  by,
  reason: z.string().optional(),
  seen: z.string().optional().describe('version of what the human saw'),
} satisfies KeysOf<HumanEntry>);
const signIn = z.looseObject({
  ...chained,
  type: z.literal('sign-in'),
  account: noAccount,
  state: z.enum(signInStates),
  by,
  from: z.string().optional().describe('address of the machine it came from'),
  reason: z.string().optional().describe('why it failed'),
  n: count.optional().describe('how many failures this record stands for'),
} satisfies KeysOf<SignInEntry>);

const because = z.enum(stayReasons);

const decision = z.looseObject({
  ...chained,
  type: z.literal('decision'),
  account,
  id: z.string(),
  meeting,
  participant: z.string().describe('canonical participant href'),
  identity: z.string().optional().describe('stable pseudonym that `removals` counts by'),
  arrivedAt: z.string().optional().describe('when this presence began, ISO 8601'),
  facts: z.record(z.string(), z.union([z.boolean(), z.string(), z.number()])).describe('only the known ones, as the rules saw them'),
  counts: z.record(z.string(), z.number()).optional().describe('by `arrivals(60000)`: fact and window in milliseconds'),
  revision: z.string(),
  rule: z.string().nullable(),
  action: z.enum([...actions, 'none']),
  mode: z.enum(modes).describe('the least of daemon, policy and rule'),
  verdict: z.enum(verdicts),
  because: because.optional().describe('present for `stay`'),
  proposal: z
    .enum(actions as [Action, ...Action[]])
    .optional()
    .describe('what a human is asked to do'),
  human: z.string().optional().describe('the human act it carries out, or that overrules the rule'),
  after: z.literal('hold').optional().describe('it follows a hold that has run out'),
  trial: z.boolean().optional().describe('the record of a rule on trial, which changes nothing'),
  error: z.string().optional(),
} satisfies KeysOf<DecisionEntry>);
const attempt = z.looseObject({
  ...chained,
  type: z.literal('attempt'),
  account,
  decision: z.string(),
  n: z.int().min(1),
  method: z.literal('POST'),
  url: z.string(),
  token: z.number().optional().describe('in a cluster: of the ownership it was written under'),
  redisAt,
} satisfies KeysOf<AttemptEntry>);
const outcome = z.looseObject({
  ...chained,
  type: z.literal('outcome'),
  account,
  decision: z.string(),
  result: z.enum(outcomeResults),
  status: z.int().optional(),
  code: z.string().optional(),
  subcode: z.string().optional(),
  attempts: count,
  waitedMs: z.number().min(0).describe('in the queue'),
  tookMs: z.number().min(0),
  permitAt: z.number().optional().describe('in a cluster: when its last request was permitted, by the clock of Redis, ms'),
} satisfies KeysOf<OutcomeEntry>);

const notice = z
  .looseObject({
    ...chained,
    type: z.literal('notice'),
    account: account.nullable(),
    id: z.string(),
    event: z.string().describe('a kind of thing that needs a human, or the code of an alarm'),
    meeting: meeting.optional(),
    rule: z.string().optional(),
    channel: z.string().optional().describe('the channel of notices it is about'),
    count: count.describe('people or times since the last notice of the same matter'),
    to: z.array(z.string()).describe('names of channels; `organizer` is the organizer of the meeting'),
    closed: z.literal(true).optional().describe('the matter is over'),
  } satisfies KeysOf<NoticeEntry>)
  .describe('people are to be told; the words are written when it leaves');
const notified = z
  .looseObject({
    ...chained,
    type: z.literal('notified'),
    account: account.nullable(),
    notice: z.string(),
    channel: z.string(),
    result: z.enum(notifiedResults),
    reason: z.string().optional(),
  } satisfies KeysOf<NotifiedEntry>)
  .describe('what became of a notice, and of earlier ones of the same matter, in one channel');

/** One line of an audit file. */
export const auditRecordSchema = z
  .discriminatedUnion('type', [
    start,
    stop,
    policy,
    configRecord,
    meetingRecord,
    alarm,
    pause,
    resume,
    lease,
    witness,
    human,
    signIn,
    decision,
    attempt,
    outcome,
    notice,
    notified,
  ])
  .describe('One line of audit/audit-YYYY-MM-DD.jsonl');
