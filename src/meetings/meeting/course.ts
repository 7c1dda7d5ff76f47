// The phases a meeting can be in and how they are entered. What leads from one to another is in phase.ts.
// The one rule: a phase holds what its state can know and no more, so that nothing of an earlier life can be acted on.
import type { Backoff } from '../../backoff.ts';
import { type EndMeaning, isLasting } from '../../session/meaning/conversation.ts';
import type { Deed } from './news.ts';

/** How the tries to get in went; it outlives every phase but the last. */
export interface Course {
  /** False where the meeting has no address to join by. */
  readonly canJoin: boolean;
  /** False for a meeting we were invited into or put into: it is not joined again. */
  readonly rejoin: boolean;
  /** Tries in a row that came to nothing lasting. */
  readonly tries: number;
  /** The refusal an administrator has heard of. */
  readonly told?: string;
}

/** Our own join or accepted invitation, as its events name it. */
export interface Operation {
  id?: string;
  invitation?: string;
}

interface Joining {
  kind: 'joining';
  course: Course;
}

interface InConversation {
  course: Course;
  /** Absolute URL. */
  conversation: string;
  operation: Operation;
}

export type Phase =
  /** No session. `conversation`: where we were. */
  | (Joining & { at: 'offline'; conversation?: string })
  | (Joining & { at: 'pausing' })
  /** For a conversation that runs already. */
  | (Joining & { at: 'looking' })
  /** `heard`: events about it have come, so the server is at it. */
  | (Joining & { at: 'asked'; operation: Operation; heard: boolean })
  | (Joining & InConversation & { at: 'entering' })
  | (InConversation & { kind: 'lobby' })
  /** `views`: what of the roster can be read. `lobby`: whether the lobby can, and whether an administrator heard that it cannot. */
  | (InConversation & { kind: 'in'; enteredAt: number; views: string; lobby: 'visible' | 'missed' | 'told'; doubtedAt?: number })
  | { kind: 'left' };

export interface Step {
  phase: Phase;
  deeds: readonly Deed[];
}

export const rejoinPause: Backoff = { minMs: 1_000, maxMs: 300_000 };
/** For refusals that waiting a second does not change. */
export const slowPause: Backoff = { minMs: 60_000, maxMs: 900_000 };
/** After an accepted join, events should come within this time; otherwise the conversations are looked through. */
export const silence: Backoff = { minMs: 15_000, maxMs: 15_000 };
/** Staying this long makes a join count as a success: the next loss starts with a short pause again. */
const settledMs = 60_000;
export function startPhase(course: Pick<Course, 'canJoin' | 'rejoin'>): Phase {
  return { kind: 'joining', at: 'offline', course: { ...course, tries: 0 } };
}

/** The conversation we follow, or have been told to enter. */
export function conversationOf(phase: Phase): string | undefined {
  return isInConversation(phase) ? phase.conversation : undefined;
}

/** The operation whose events are this meeting's. */
export function operationOf(phase: Phase): Operation | undefined {
  return 'operation' in phase ? phase.operation : undefined;
}

export type Running = Exclude<Phase, { kind: 'left' }>;
export type Following = Extract<Phase, { conversation: string; operation: Operation }>;

export function isInConversation(phase: Phase): phase is Following {
  return 'conversation' in phase && 'operation' in phase;
}

export function stay(phase: Phase, ...deeds: Deed[]): Step {
  return { phase, deeds };
}

export function looking(course: Course): Step {
  return stay({ kind: 'joining', at: 'looking', course }, { kind: 'look' });
}

export function pausing(course: Course, backoff: Backoff, atLeastMs?: number): Step {
  const wait: Deed = { kind: 'wait', backoff, tries: course.tries, ...(atLeastMs === undefined ? {} : { atLeastMs }) };
  return stay({ kind: 'joining', at: 'pausing', course }, wait);
}

export function enter(course: Course, conversation: string, operation: Operation): Step {
  return stay({ kind: 'joining', at: 'entering', course, conversation, operation }, { kind: 'read', as: 'enter' });
}

export function after(deed: Deed, { phase, deeds }: Step): Step {
  return { phase, deeds: [deed, ...deeds] };
}

/** We are out. Nothing of this meeting is acted on any more; after a pause we join again. */
export function over(phase: Running, event: 'left' | 'lost', end: EndMeaning, now: number): Step {
  const deeds: Deed[] = [...recordOf(phase, event, end.why), { kind: 'forget' }];
  const settled = phase.kind === 'in' && now - phase.enteredAt > settledMs;
  const { told, ...kept } = phase.course;
  const course: Course = settled ? { ...kept, tries: 1 } : { ...kept, ...(told === undefined ? {} : { told }), tries: kept.tries + 1 };
  if (!course.rejoin) return stay({ kind: 'left' }, ...deeds, { kind: 'over' });
  const next = pausing(course, isLasting(end) ? slowPause : rejoinPause);
  return { phase: next.phase, deeds: [...deeds, ...next.deeds] };
}

export function recordOf(phase: Running, event: 'left' | 'lost', why: string): Extract<Deed, { kind: 'record' }>[] {
  return phase.kind === 'in' ? [{ kind: 'record', event, why }] : [];
}

/** So many tries may come to nothing before a meeting that is over is given up without a look inside. */
const patientTries = 4;

/** We are about to be in, and then know who is there. */
export function isOnItsWay(phase: Phase): boolean {
  return phase.kind === 'joining' && phase.course.tries < patientTries;
}
