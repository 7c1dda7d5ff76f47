// The course of one meeting, pure: where it is, what a piece of news makes of that, and what has to be done about it.
import type { EndMeaning } from '../../session/meaning/conversation.ts';
import type { JoinMeaning } from '../../session/meaning/join.ts';
import {
  after,
  type Course,
  enter,
  type Following,
  isInConversation,
  looking,
  type Operation,
  operationOf,
  over,
  type Phase,
  pausing,
  type Running,
  recordOf,
  rejoinPause,
  type Step,
  silence,
  slowPause,
  stay,
} from './course.ts';
import type { Deed, News } from './news.ts';

/** A conversation that has just been asked is not asked again for every answer that doubts it. */
const doubtEveryMs = 30_000;

/** It takes about a minute until so many tries to join were in vain: somebody is told, though no answer is a refusal. */
const vainTries = 6;

export function step(phase: Phase, news: News, now: number): Step {
  if (phase.kind === 'left') return stay(phase);
  if (news.kind === 'session') return withSession(phase, news);
  if (news.kind === 'offline') return offline(phase, news);
  if (phase.kind === 'joining' && phase.at === 'offline') return stay(phase);
  switch (news.kind) {
    case 'running':
      return isInConversation(phase) ? stay(phase) : enter(phase.course, news.conversation, operationOf(phase) ?? {});
    case 'none-running':
      return ask(phase, news.operation);
    case 'join-answered':
      return joinAnswered(phase, news.operation, news.meaning);
    case 'due':
      return due(phase);
    case 'invitation':
      return invitation(phase, news, now);
    case 'conversation':
      return conversation(phase, news, now);
    case 'read':
      return read(phase, news, now);
    case 'meeting-changed':
      return meetingChanged(phase, news);
    case 'doubt':
      return doubt(phase, now);
    case 'gap':
      return isInConversation(phase) ? stay(phase, { kind: 'read', as: 'gap' }) : lookForUnheard(phase);
    case 'reconcile':
      return reconcile(phase);
    case 'remembered':
      return phase.kind === 'in' ? stay(phase, { kind: 'remember' }) : stay(phase);
  }
}

function withSession(phase: Running, { conversation: given, invitation: key }: Extract<News, { kind: 'session' }>): Step {
  const { told: _told, ...kept } = phase.course;
  const course: Course = { ...kept, tries: 0 };
  if (key !== undefined) return begin(expecting(course, { invitation: key }, given));
  const known = given ?? ('conversation' in phase ? phase.conversation : undefined);
  if (given === undefined && course.canJoin) return begin(looking(course));
  if (known !== undefined) return begin(enter(course, known, {}));
  return begin({ phase: { kind: 'left' }, deeds: [{ kind: 'over' }] });
}

function begin({ phase, deeds }: Step): Step {
  return { phase, deeds: [{ kind: 'forget' }, ...deeds] };
}

/** An invitation we accepted leads there; its events say when we are in. */
function expecting(course: Course, operation: Operation, conversation: string | undefined): Step {
  const wait: Deed = { kind: 'wait', backoff: silence, tries: 1 };
  if (conversation === undefined) return stay({ kind: 'joining', at: 'asked', course, operation, heard: false }, wait);
  return stay({ kind: 'joining', at: 'entering', course, conversation, operation });
}

function offline(phase: Running, { how, why }: Extract<News, { kind: 'offline' }>): Step {
  const { course } = phase;
  const known = 'conversation' in phase ? phase.conversation : undefined;
  if (how === 'lost') {
    const next: Phase = { kind: 'joining', at: 'offline', course, ...(known === undefined ? {} : { conversation: known }) };
    return stay(next, ...recordOf(phase, 'lost', why), { kind: 'forget' });
  }
  const deeds = recordOf(phase, 'left', why).map((deed) => (how === 'unfollowed' ? { ...deed, unfollowed: true as const } : deed));
  return stay({ kind: 'left' }, ...deeds, { kind: 'forget' });
}

function ask(phase: Running, id: string): Step {
  if (phase.kind !== 'joining' || phase.at !== 'looking') return stay(phase);
  const course = { ...phase.course, tries: phase.course.tries + 1 };
  const next = stay({ kind: 'joining', at: 'asked', course, operation: { id }, heard: false }, { kind: 'join', operation: id });
  if (course.tries !== vainTries + 1 || course.told !== undefined) return next;
  const why = `${vainTries} tries have not led in and no answer says why; tried again ever more rarely`;
  return after({ kind: 'alarm', alarm: { code: 'meeting-refused', why } }, next);
}

function joinAnswered(phase: Running, id: string, meaning: JoinMeaning): Step {
  if (!('operation' in phase) || phase.operation.id !== id) return stay(phase);
  const invitationKey = (meaning.kind === 'started' ? meaning.invitation : undefined) ?? phase.operation.invitation;
  const operation = { id, ...(invitationKey === undefined ? {} : { invitation: invitationKey }) };
  // Events can overtake the answer; then they have the last word.
  if (isInConversation(phase)) return stay({ ...phase, operation });
  const { course } = phase;
  switch (meaning.kind) {
    case 'started':
      return stay({ ...phase, operation }, { kind: 'wait', backoff: silence, tries: 1 });
    case 'session-dead':
      return after({ kind: 'session-dead', reason: meaning.reason }, pausing(course, rejoinPause));
    case 'application-doubtful':
      return after({ kind: 'application-doubtful' }, pausing(course, rejoinPause));
    case 'already-in':
      return pausing(course, rejoinPause);
    case 'retry':
      return joinFailed(course, meaning);
  }
}

function joinFailed(course: Course, { why, slow, alarm, retryAfterMs }: Extract<JoinMeaning, { kind: 'retry' }>): Step {
  const told = alarm?.code ?? course.told;
  const next = pausing(told === undefined ? course : { ...course, told }, slow ? slowPause : rejoinPause, retryAfterMs);
  const isNews = alarm !== undefined && alarm.code !== course.told;
  return after({ kind: 'warn', why }, isNews ? after({ kind: 'alarm', alarm }, next) : next);
}

function due(phase: Running): Step {
  if (phase.kind !== 'joining') return stay(phase);
  const isDue = phase.at === 'pausing' || (phase.at === 'asked' && !phase.heard);
  return isDue && phase.course.canJoin ? looking(phase.course) : stay(phase);
}

function invitation(phase: Running, { key, conversation: named, result }: Extract<News, { kind: 'invitation' }>, now: number): Step {
  if (result !== undefined && result !== 'accepted') {
    const alarm: Deed = { kind: 'alarm', alarm: { code: 'meeting-refused', why: result.why } };
    return after(alarm, over(phase, 'lost', result, now));
  }
  const { course } = phase;
  const operation = { ...operationOf(phase), invitation: key };
  if (isInConversation(phase)) return result === undefined ? stay(phase) : stay(phase, followUp(phase));
  if (named !== undefined) {
    const entering: Phase = { kind: 'joining', at: 'entering', course, conversation: named, operation };
    return result === undefined ? stay(entering) : stay(entering, { kind: 'read', as: 'enter' });
  }
  if (result === 'accepted' && course.canJoin) return looking(course);
  return stay({ kind: 'joining', at: 'asked', course, operation, heard: true });
}

/** Something happened and nothing says what: look, gently where we are in already. */
function followUp(phase: Following): Deed {
  return { kind: 'read', as: phase.kind === 'in' ? 'soon' : 'enter' };
}

function conversation(phase: Running, { state, views }: Extract<News, { kind: 'conversation' }>, now: number): Step {
  if (!isInConversation(phase)) return stay(phase);
  if (state === undefined) return stay(phase, followUp(phase));
  if (typeof state === 'object') return ended(phase, state, now);
  if (state === 'joining') return stay(phase);
  if (state === 'lobby') return waitInLobby(phase);
  const isOld = phase.kind === 'in' && (views === undefined || views === phase.views);
  return isOld ? stay(phase) : stay(phase, followUp(phase));
}

function ended(phase: Following, end: EndMeaning, now: number): Step {
  const next = over(phase, 'left', end, now);
  return end.kind === 'removed' ? after({ kind: 'alarm', alarm: { code: 'moderator-removed' } }, next) : next;
}

function waitInLobby(phase: Following): Step {
  if (phase.kind === 'lobby') return stay(phase);
  const { course, operation } = phase;
  const cleared: Deed[] = phase.kind === 'in' ? [{ kind: 'clear-roster' }] : [];
  const lobby: Phase = { kind: 'lobby', course, operation, conversation: phase.conversation };
  return stay(lobby, ...cleared, { kind: 'alarm', alarm: { code: 'moderator-in-lobby' } });
}

function read(phase: Running, news: Extract<News, { kind: 'read' }>, now: number): Step {
  if (!isInConversation(phase)) return stay(phase);
  switch (news.outcome) {
    case 'in':
      return seen(phase, news, now);
    case 'lobby':
      return waitInLobby(phase);
    case 'joining':
      return stay(phase);
    case 'gone':
      return over(phase, 'lost', { kind: 'interrupted', why: 'the conversation is gone' }, now);
    case 'no-meeting':
      return phase.course.canJoin ? stay(phase) : stay({ kind: 'left' }, { kind: 'forget' }, { kind: 'over' });
  }
}

function seen(phase: Following, { views, lobbyHidden }: Extract<News, { outcome: 'in' }>, now: number): Step {
  if (phase.kind !== 'in') {
    const { course, operation } = phase;
    const entered: Phase = {
      kind: 'in',
      course,
      operation,
      conversation: phase.conversation,
      enteredAt: now,
      views,
      lobby: lobbyHidden ? 'missed' : 'visible',
    };
    // Links can come a moment after we are in: only a second look tells that one is missing.
    return stay(entered, { kind: 'record', event: 'joined' }, ...(lobbyHidden ? [{ kind: 'read', as: 'soon' } as const] : []));
  }
  if (!lobbyHidden) return stay({ ...phase, views, lobby: 'visible' });
  if (phase.lobby === 'told') return stay({ ...phase, views });
  if (phase.lobby === 'visible') return stay({ ...phase, views, lobby: 'missed' }, { kind: 'read', as: 'soon' });
  return stay({ ...phase, views, lobby: 'told' }, { kind: 'alarm', alarm: { code: 'lobby-not-visible' } });
}

function meetingChanged(phase: Running, { embedded }: Extract<News, { kind: 'meeting-changed' }>): Step {
  const heard: Deed[] = embedded === undefined || !isInConversation(phase) ? [] : [{ kind: 'hear', embedded }];
  return phase.kind === 'in' ? stay(phase, ...heard, { kind: 'read', as: 'soon' }) : stay(phase, ...heard);
}

function doubt(phase: Running, now: number): Step {
  if (!isInConversation(phase)) return stay(phase);
  if (phase.kind !== 'in') return stay(phase, { kind: 'read', as: 'enter' });
  if (phase.doubtedAt !== undefined && now - phase.doubtedAt < doubtEveryMs) return stay(phase);
  return stay({ ...phase, doubtedAt: now }, { kind: 'confirm' });
}

function reconcile(phase: Running): Step {
  if (isInConversation(phase)) return stay(phase, { kind: 'read', as: phase.kind === 'in' ? 'reconcile' : 'enter' });
  return lookForUnheard(phase);
}

/** How a join that was under way went on may have been told by an event that never came. */
function lookForUnheard(phase: Running): Step {
  const isUnderWay = phase.kind === 'joining' && phase.at === 'asked' && phase.heard && phase.course.canJoin;
  return isUnderWay ? looking(phase.course) : stay(phase);
}
