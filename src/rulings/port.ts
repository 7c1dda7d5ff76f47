// What the desk may see of a running daemon, and what it may ask of it. Types only.
// Keys are internal and may hold addresses: whoever serves them to a browser must make them opaque.
import type { By, HumanAct } from '../audit/human.ts';
import type { AuditRecord, DecisionEntry } from '../audit/record.ts';
import type { Shield } from '../guard/stay.ts';
import type { Action } from '../policy/action.ts';
import type { Mode } from '../policy/mode.ts';
import type { PolicySet } from '../policy/policy.ts';
import type { Facts } from '../roster/facts.ts';
import type { ActionRel } from '../roster/participant.ts';
import type { ClusterSight } from './cluster-sight.ts';
import type { MeetingRequest } from './meeting-request.ts';
import type { NeedKind } from './need-kinds.ts';
import type { PoliciesWaiting, PromotionGround, PromotionRequest } from './policies-desk.ts';

export interface Desk {
  state(): DeskState;
  meetings(): readonly MeetingSight[];
  meeting(key: string): MeetingSight | undefined;
  /** The people of one meeting, lobby first, longest wait first. */
  people(meeting: string): readonly PersonSight[];
  person(meeting: string, person: string): PersonSight | undefined;
  /** What needs a human, most urgent first; closed items stay listed for ten minutes, and while they last. */
  needs(): readonly Need[];
  /** The key of the meeting that an order, a word or a batch is about, by its id and from the record; undefined: of none that is followed. */
  placeOf(id: string): string | undefined;
  /** The set in force, for `explain` and the rules' texts. */
  policies(): PolicySet;

  order(request: OrderRequest): Promise<OrderResult>;
  /** Everybody of a snapshot; refused as a whole when `expect` is not their number. */
  bulk(request: BulkRequest): Promise<BulkResult>;
  undo(request: UndoRequest): Promise<UndoResult>;
  wait(request: PersonRequest): Promise<CommandResult>;
  pass(request: PersonRequest): Promise<CommandResult>;
  /** Keep waiting: moves the deadline of a hold by its length. */
  extend(request: PersonRequest): Promise<CommandResult>;
  take(request: NeedRequest): Promise<CommandResult>;
  release(request: NeedRequest): Promise<CommandResult>;
  ack(request: NeedRequest): Promise<CommandResult>;
  /** A rule stopped by its cap goes on in one meeting: for `allow` more removals, or for good without. */
  ruleOn(request: RuleRequest & { allow?: number }): Promise<CommandResult>;
  /** A rule stops in one meeting: what it would do waits for a human. */
  ruleOff(request: RuleRequest): Promise<CommandResult>;
  cancelOrder(request: { order: string; by: By; reason?: string }): Promise<CommandResult>;
  /** Follows a meeting from now on, or not any more. */
  addMeeting(request: MeetingRequest): Promise<CommandResult>;
  removeMeeting(request: MeetingRequest): Promise<CommandResult>;
  /** The set that waits takes effect; `revision` is what the human saw. */
  acceptPolicies(request: { revision: string; by: By }): Promise<CommandResult>;
  promotionGround(): PromotionGround;
  /** Writes it into the policy file; the set then goes the way of every change. */
  promote(request: PromotionRequest): Promise<CommandResult>;
  /** Rejects with AUDIT_UNWRITABLE where it is not done, and so does `resume`. */
  pause(by: By): Promise<{ said: string }>;
  /** What going on means now: rules that go on again, by meeting. */
  resume(by: By): Promise<ResumeResult>;

  onChange(listener: (change: DeskChange) => void): () => void;
}

export type DeskChange =
  | { kind: 'state' }
  | { kind: 'needs' }
  | { kind: 'meeting'; meeting: string }
  | { kind: 'person'; meeting: string; person: string }
  | { kind: 'gone'; meeting: string; person: string }
  | { kind: 'record'; record: AuditRecord };

export interface DeskState {
  /** Epoch ms. */
  at: number;
  mode: Exclude<Mode, 'off'>;
  paused: boolean;
  pausedBy?: string;
  auditWritable: boolean;
  /** False: nothing that could send exists, so no button may pretend to. */
  canAct: boolean;
  revision: string;
  policiesRejected?: string;
  /** A set that has not taken effect until a human accepts it. */
  policiesWaiting?: PoliciesWaiting;
  held: number;
  /** Epoch ms since when the longest held person waits. */
  oldest?: number;
  stopped: readonly StoppedRule[];
  graceMs: number;
  /** Absent where this process is alone. */
  cluster?: ClusterSight;
}

export interface StoppedRule {
  meeting: string;
  rule: string;
  by: 'cap' | By;
  since: number;
  /** How many people it would act on now. */
  waiting: number;
}

export interface MeetingSight {
  key: string;
  account: string;
  /** As in records: the canonical conversation href. */
  meeting: string;
  uri?: string;
  state: 'joining' | 'lobby' | 'in' | 'left';
  subject?: string;
  organizer?: string;
  /** Why it is followed. */
  source?: string;
  inside: number;
  waiting: number;
  stopped: readonly StoppedRule[];
  /** Arrivals of the last ten minutes, one count for each 10 s, oldest first. */
  arrivals: readonly number[];
}

export interface PersonSight {
  /** Names this presence: a person who leaves and comes back has another. */
  key: string;
  /** As in records: the canonical participant href. */
  participant: string;
  /** Stable over presences; `person` history goes by it. */
  identity: string;
  /** Of name, address, role, place and presence: what an order must have seen. */
  version: string;
  name?: string;
  address?: string;
  phone?: string;
  network?: string;
  role?: string;
  place: 'lobby' | 'inside' | 'unknown';
  /** Epoch ms of the arrival, or of when we first saw them. */
  since: number;
  facts: Facts;
  /** Why no removal can ever be about them. */
  neverTargeted?: Shield;
  offers: readonly ActionRel[];
  decision?: DecisionSight;
  hold?: HoldSight;
  /** The human word that counts for this presence. */
  ruling?: RulingSight;
  vouched?: { at: number; by: 'order' | 'meeting' };
  pass?: { until?: number };
  order?: OrderSight;
  /** False for the anonymous: a pass or a refusal cannot be remembered. */
  rememberable: boolean;
}

export interface DecisionSight extends Pick<DecisionEntry, 'id' | 'rule' | 'action' | 'mode' | 'verdict' | 'because'> {
  at: number;
  proposal?: Action;
}

export interface HoldSight {
  rule: string;
  since: number;
  propose?: Action;
  /** Epoch ms; absent: until somebody decides. */
  deadline?: number;
  /** What happens at the deadline. */
  then?: Action;
  extensionsLeft: number;
}

export interface RulingSight {
  id: string;
  act: HumanAct;
  by: By;
  at: number;
  reason?: string;
}

export interface OrderSight {
  id: string;
  rel: ActionRel;
  at: number;
  state: 'grace' | 'queued' | 'sent';
  /** Epoch ms at which the grace ends. */
  dueAt?: number;
  by?: By;
  rule?: string;
}

export interface Need {
  id: string;
  kind: NeedKind;
  /** Changes with everything a human would want to know before acting on it. */
  version: string;
  since: number;
  count: number;
  /** Epoch ms since when the oldest of them waits. */
  oldest: number;
  account?: string;
  meeting?: string;
  rule?: string;
  proposal?: Action;
  /** Epoch ms of the next deadline among them. */
  deadline?: number;
  /** Keys of the people it is about. */
  people: readonly string[];
  /** In words, for lists and live regions. */
  text: string;
  takenBy?: { by: By; at: number };
  /** `lasts`: it was acknowledged, and is not over. */
  state: { kind: 'open' } | { kind: 'closed'; at: number; by?: By; how: string; lasts?: true };
}

interface Request {
  by: By;
  reason?: string;
}

export interface PersonRequest extends Request {
  meeting: string;
  person: string;
  /** The version of what the human saw. */
  seen: string;
}

export interface OrderRequest extends PersonRequest {
  act: ActionRel;
}

export interface BulkRequest extends Request {
  act: ActionRel | 'wait';
  meeting: string;
  rule?: string;
  people: readonly { person: string; seen: string }[];
  /** The number the human confirmed. */
  expect: number;
}

export type UndoRequest = Request &
  (
    | { of: string }
    | { batch: string }
    | { meeting: string; rule: string; since: number /** The sum the human confirmed. */; expect: number }
  );

export interface NeedRequest extends Request {
  need: string;
  seen: string;
}

export interface RuleRequest extends Request {
  meeting: string;
  rule: string;
}

export const refusalCodes = [
  'changed',
  'gone',
  'never-targeted',
  'paused',
  'dry-run',
  'forbidden',
  'already-decided',
  'not-applicable',
  'unrecordable',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

export interface Refusal {
  kind: 'refused';
  code: RefusalCode;
  /** In words, for the human who asked. */
  reason: string;
  /** Who was first, for `already-decided`. */
  first?: RulingSight;
  /** What is there now, for `changed`. */
  now?: PersonSight;
}

export type CommandResult = { kind: 'accepted'; id: string; said?: string } | Refusal;

export type OrderResult = { kind: 'accepted'; id: string; order: string; graceMs: number; said?: string } | Refusal;

export type BulkResult =
  | { kind: 'accepted'; batch: string; graceMs: number; orders: readonly ({ person: string } & OrderResult)[] }
  | Refusal;

/** What this wire can do about it. */
export type UndoEffect = 'cancelled' | 'awaited' | 'forgotten' | 'passed' | 'removal' | 'nothing';

export type UndoResult =
  | {
      kind: 'accepted';
      id: string;
      people: readonly { participant: string; person?: string; effect: UndoEffect; said: string; inviteBack: boolean }[];
    }
  | Refusal;

export interface ResumeResult {
  wasPaused: boolean;
  rules: readonly { meeting: string; rule: string }[];
  said: string;
}
