// WHETHER a ruling may become a request. Pure. Applied when a decision is made and again,
// on the newest representation, at the one place from which requests leave. Nothing gets past it.
import { certainAddress } from '../address.ts';
import { type Action, relOf, removes } from '../policy/action.ts';
import { fold } from '../policy/language/text.ts';
import { type ActionRel, type Participant, waits } from '../roster/participant.ts';
import { isProtected, type Protection } from './protect.ts';
import type { StayReason } from './stay.ts';

export interface GuardInput {
  action: Action;
  participant: Participant;
  /** From the roster: lobby and role membership, where the representation does not say. */
  inLobby?: boolean;
  role?: 'Leader' | 'Attendee';
  /** True for our own participant resource. */
  isSelf: boolean;
  /** Our own addresses, those of every other account among them. */
  selves: readonly string[];
  /** Addresses that are the meeting organizer's. Empty: not known. */
  organizers: readonly string[];
  /** False where the meeting's leaders could not be read: then anybody whose role nothing tells may be one. */
  leadersKnown: boolean;
  protection: Protection;
}

export type Clearance = { kind: 'order'; rel: ActionRel; href: string } | { kind: 'stay'; because: StayReason };

/** Actions that leave somebody where they are, and why. */
const restsBecause: Readonly<Record<Action, StayReason | undefined>> = {
  allow: 'allowed',
  hold: 'held',
  reject: undefined,
  eject: undefined,
  remove: undefined,
  admit: undefined,
};

/** The request a ruling may become, or why it may not. */
export function guard(input: GuardInput): Clearance {
  const { action } = input;
  const resting = restsBecause[action];
  if (resting !== undefined) return stay(resting);
  const untouchable = removes(action) ? neverTargeted(input) : undefined;
  return untouchable === undefined ? applicable(input) : stay(untouchable);
}

/** Why this participant may never be refused or removed; undefined when they may. */
export function neverTargeted(input: Omit<GuardInput, 'action'>): StayReason | undefined {
  const { participant } = input;
  const { earlier } = participant;
  const address = addressOf(participant);
  const known = address ?? (participant.uri === undefined && earlier !== undefined ? addressOf(earlier) : undefined);
  const organizers = input.organizers.map(foldedAddress);
  if (input.isSelf || participant.local === true || earlier?.local || isAmong(known, input.selves)) return 'self';
  if (participant.organizer === true || earlier?.organizer || (known !== undefined && organizers.includes(known))) return 'organizer';
  if (!organizerStatusKnown(participant, address, organizers)) return 'organizer-unknown';
  if (isProtected(input.protection, [...participant.contacts, ...(earlier?.contacts ?? [])])) return 'protected';
  return input.protection.leaders && mayLead(input) ? 'leader' : undefined;
}

function addressOf({ uri }: Pick<Participant, 'uri'>): string | undefined {
  return uri === undefined ? undefined : foldedAddress(uri);
}

/** Folded as in rules: who equals the organizer there is the organizer here. */
function foldedAddress(written: string): string | undefined {
  const address = certainAddress(written);
  return address === undefined ? undefined : fold(address);
}

function isAmong(address: string | undefined, others: readonly string[]): boolean {
  return address !== undefined && others.some((other) => foldedAddress(other) === address);
}

/** An address that is malformed, theirs or the organizer's, is not known to differ. */
function organizerStatusKnown(participant: Participant, address: string | undefined, organizers: readonly (string | undefined)[]): boolean {
  if (participant.organizer === false) return true;
  if (participant.organizerUnclear) return false;
  return address !== undefined && organizers.length > 0 && !organizers.includes(undefined);
}

function mayLead({ participant, role, leadersKnown }: Omit<GuardInput, 'action'>): boolean {
  if (participant.role === 'Leader' || role === 'Leader') return true;
  return participant.role !== 'Attendee' && role !== 'Attendee' && !leadersKnown;
}

function applicable({ action, participant, ...input }: GuardInput): Clearance {
  const { links } = participant;
  const rel = relOf(action, waits(participant, input), links);
  if (rel === undefined) return stay('not-applicable');
  const href = links[rel];
  return href === undefined ? stay('no-link') : { kind: 'order', rel, href };
}

function stay(because: StayReason): Clearance {
  return { kind: 'stay', because };
}
