import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conversationOf, type Phase, startPhase } from '../../../src/meetings/meeting/course.ts';
import type { Deed, News } from '../../../src/meetings/meeting/news.ts';
import { step } from '../../../src/meetings/meeting/phase.ts';

const now = 1_000_000;
const here = 'https://pool.example.com/conversations/1';
const course = { canJoin: true, rejoin: true, tries: 1 };
const operation = { id: 'op-1' };
const everything = 'participants attendees leaders lobby';

const phases = {
  offline: { kind: 'joining', at: 'offline', course },
  pausing: { kind: 'joining', at: 'pausing', course },
  looking: { kind: 'joining', at: 'looking', course },
  asked: { kind: 'joining', at: 'asked', course, operation, heard: false },
  heard: { kind: 'joining', at: 'asked', course, operation, heard: true },
  entering: { kind: 'joining', at: 'entering', course, conversation: here, operation },
  lobby: { kind: 'lobby', course, conversation: here, operation },
  in: { kind: 'in', course, conversation: here, operation, enteredAt: now - 1_000, views: everything, lobby: 'visible' },
  left: { kind: 'left' },
} as const satisfies Record<string, Phase>;

const news = {
  'a session is up': { kind: 'session' },
  'a session is up, and a conversation is to be taken over': { kind: 'session', conversation: here },
  'a session is up, and an invitation was accepted': { kind: 'session', invitation: 'i' },
  'the session is lost': { kind: 'offline', how: 'lost', why: 'lost' },
  'lobbyguard leaves': { kind: 'offline', how: 'left', why: 'stop' },
  'a conversation runs already': { kind: 'running', conversation: here },
  'no conversation runs': { kind: 'none-running', operation: 'op-2' },
  'the join is taken': { kind: 'join-answered', operation: 'op-1', meaning: { kind: 'started', invitation: 'i' } },
  'we are in already': { kind: 'join-answered', operation: 'op-1', meaning: { kind: 'already-in' } },
  'the join fails': { kind: 'join-answered', operation: 'op-1', meaning: { kind: 'retry', slow: false, why: '503' } },
  'the join is refused': {
    kind: 'join-answered',
    operation: 'op-1',
    meaning: { kind: 'retry', slow: true, why: '403', alarm: { code: 'meeting-refused', message: 'no' } },
  },
  'the session is dead': { kind: 'join-answered', operation: 'op-1', meaning: { kind: 'session-dead', reason: 'Gone' } },
  'the application is doubtful': { kind: 'join-answered', operation: 'op-1', meaning: { kind: 'application-doubtful' } },
  'an earlier join is answered': { kind: 'join-answered', operation: 'op-0', meaning: { kind: 'already-in' } },
  'the wait is over': { kind: 'due' },
  'the invitation is on its way': { kind: 'invitation', key: 'i' },
  'the invitation names the conversation': { kind: 'invitation', key: 'i', conversation: here },
  'the invitation succeeded': { kind: 'invitation', key: 'i', result: 'accepted' },
  'the invitation succeeded, and names the conversation': { kind: 'invitation', key: 'i', conversation: here, result: 'accepted' },
  'the invitation was refused': { kind: 'invitation', key: 'i', result: { kind: 'refused', why: 'Denied' } },
  'the conversation does not say where we are': { kind: 'conversation', state: undefined },
  'the conversation says we are on the way': { kind: 'conversation', state: 'joining', views: '' },
  'the conversation says we wait': { kind: 'conversation', state: 'lobby', views: '' },
  'the conversation says we are in': { kind: 'conversation', state: 'in', views: everything },
  'the conversation shows less': { kind: 'conversation', state: 'in', views: 'participants' },
  'the conversation ended': { kind: 'conversation', state: { kind: 'over', why: 'Ended' } },
  'we were removed': { kind: 'conversation', state: { kind: 'removed', why: 'Ejected' } },
  'a read says we are in': { kind: 'read', outcome: 'in', views: everything, lobbyHidden: false },
  'a read says we are in, and shows no lobby': { kind: 'read', outcome: 'in', views: 'participants', lobbyHidden: true },
  'a read says we are on the way': { kind: 'read', outcome: 'joining' },
  'a read says we wait': { kind: 'read', outcome: 'lobby' },
  'a read says it is gone': { kind: 'read', outcome: 'gone' },
  'a read says it is no meeting': { kind: 'read', outcome: 'no-meeting' },
  'the meeting changed': { kind: 'meeting-changed' },
  'the conversation is in doubt': { kind: 'doubt' },
  'events may be missing': { kind: 'gap' },
  'it is time to look': { kind: 'reconcile' },
  'memory is whole': { kind: 'remembered' },
} as const satisfies Record<string, News>;

/** What comes of each piece of news in each phase; what is not named changes nothing. */
const table: Record<keyof typeof news, Partial<Record<keyof typeof phases, string>>> = {
  'a session is up': {
    ...inAll('looking: forget, look'),
  },
  'a session is up, and a conversation is to be taken over': inAll('entering: forget, read enter'),
  'a session is up, and an invitation was accepted': inAll('asked: forget, wait'),
  'the session is lost': { ...inAll('offline: forget'), in: 'offline: record lost, forget' },
  'lobbyguard leaves': { ...inAll('left: forget'), in: 'left: record left, forget' },
  'a conversation runs already': before('entering: read enter'),
  'no conversation runs': { looking: 'asked: join' },
  'the join is taken': { asked: 'asked: wait', heard: 'asked: wait', entering: 'entering', lobby: 'lobby', in: 'in' },
  'we are in already': { asked: 'pausing: wait', heard: 'pausing: wait', entering: 'entering', lobby: 'lobby', in: 'in' },
  'the join fails': { asked: 'pausing: warn, wait', heard: 'pausing: warn, wait', entering: 'entering', lobby: 'lobby', in: 'in' },
  'the join is refused': {
    asked: 'pausing: warn, alarm meeting-refused, wait',
    heard: 'pausing: warn, alarm meeting-refused, wait',
    entering: 'entering',
    lobby: 'lobby',
    in: 'in',
  },
  'the session is dead': {
    asked: 'pausing: session-dead, wait',
    heard: 'pausing: session-dead, wait',
    entering: 'entering',
    lobby: 'lobby',
    in: 'in',
  },
  'the application is doubtful': {
    asked: 'pausing: application-doubtful, wait',
    heard: 'pausing: application-doubtful, wait',
    entering: 'entering',
    lobby: 'lobby',
    in: 'in',
  },
  'an earlier join is answered': {},
  'the wait is over': { pausing: 'looking: look', asked: 'looking: look' },
  'the invitation is on its way': { pausing: 'asked', looking: 'asked', asked: 'asked', heard: 'asked' },
  'the invitation names the conversation': before('entering'),
  'the invitation succeeded': {
    ...before('looking: look'),
    entering: 'entering: read enter',
    lobby: 'lobby: read enter',
    in: 'in: read soon',
  },
  'the invitation succeeded, and names the conversation': {
    ...before('entering: read enter'),
    entering: 'entering: read enter',
    lobby: 'lobby: read enter',
    in: 'in: read soon',
  },
  'the invitation was refused': {
    ...before('pausing: alarm meeting-refused, forget, wait'),
    entering: 'pausing: alarm meeting-refused, forget, wait',
    lobby: 'pausing: alarm meeting-refused, forget, wait',
    in: 'pausing: alarm meeting-refused, record lost, forget, wait',
  },
  'the conversation does not say where we are': { entering: 'entering: read enter', lobby: 'lobby: read enter', in: 'in: read soon' },
  'the conversation says we are on the way': {},
  'the conversation says we wait': {
    entering: 'lobby: alarm moderator-in-lobby',
    in: 'lobby: clear-roster, alarm moderator-in-lobby',
  },
  'the conversation says we are in': { entering: 'entering: read enter', lobby: 'lobby: read enter' },
  'the conversation shows less': { entering: 'entering: read enter', lobby: 'lobby: read enter', in: 'in: read soon' },
  'the conversation ended': {
    entering: 'pausing: forget, wait',
    lobby: 'pausing: forget, wait',
    in: 'pausing: record left, forget, wait',
  },
  'we were removed': {
    entering: 'pausing: alarm moderator-removed, forget, wait',
    lobby: 'pausing: alarm moderator-removed, forget, wait',
    in: 'pausing: alarm moderator-removed, record left, forget, wait',
  },
  'a read says we are in': { entering: 'in: record joined', lobby: 'in: record joined', in: 'in' },
  'a read says we are in, and shows no lobby': {
    entering: 'in: record joined, read soon',
    lobby: 'in: record joined, read soon',
    in: 'in: read soon',
  },
  'a read says we are on the way': {},
  'a read says we wait': { entering: 'lobby: alarm moderator-in-lobby', in: 'lobby: clear-roster, alarm moderator-in-lobby' },
  'a read says it is gone': {
    entering: 'pausing: forget, wait',
    lobby: 'pausing: forget, wait',
    in: 'pausing: record lost, forget, wait',
  },
  'a read says it is no meeting': {},
  'the meeting changed': { in: 'in: read soon' },
  'the conversation is in doubt': { entering: 'entering: read enter', lobby: 'lobby: read enter', in: 'in: confirm' },
  'events may be missing': { heard: 'looking: look', entering: 'entering: read gap', lobby: 'lobby: read gap', in: 'in: read gap' },
  'it is time to look': { heard: 'looking: look', entering: 'entering: read enter', lobby: 'lobby: read enter', in: 'in: read reconcile' },
  'memory is whole': { in: 'in: remember' },
};

/** Every phase but the last. */
function inAll(outcome: string) {
  return { ...before(outcome), offline: outcome, entering: outcome, lobby: outcome, in: outcome };
}

/** Every phase with a session that knows no conversation yet. */
function before(outcome: string) {
  return { pausing: outcome, looking: outcome, asked: outcome, heard: outcome };
}

function nameOf(phase: Phase): string {
  return phase.kind === 'joining' ? phase.at : phase.kind;
}

function told(deed: Deed): string {
  if (deed.kind === 'read') return `read ${deed.as}`;
  if (deed.kind === 'record') return `record ${deed.event}`;
  return deed.kind === 'alarm' ? `alarm ${deed.alarm.code}` : deed.kind;
}

function outcomeOf(phase: Phase, piece: News): string {
  const { phase: next, deeds } = step(phase, piece, now);
  return [nameOf(next), deeds.map(told).join(', ')].filter((part) => part !== '').join(': ');
}

const cells = Object.keys(news).flatMap((piece) => Object.keys(phases).map((phase) => [piece, phase] as const));

test.each(cells as [keyof typeof news, keyof typeof phases][])('%s, while %s', (piece, phase) => {
  expect(outcomeOf(phases[phase], news[piece])).toBe(table[piece][phase] ?? nameOf(phases[phase]));
});

/** tsc demands a new kind of news here, and the test below demands it in the table. */
const kinds: Record<News['kind'], true> = {
  session: true,
  offline: true,
  running: true,
  'none-running': true,
  'join-answered': true,
  due: true,
  invitation: true,
  conversation: true,
  read: true,
  'meeting-changed': true,
  doubt: true,
  gap: true,
  reconcile: true,
  remembered: true,
};

test('what an event embeds of the meeting is heard wherever we are in its conversation, before anything is read', () => {
  const embedded = { organizerUri: 'sip:boss@example.com' };
  const heard = Object.values(phases).map(
    (phase) => step(phase, { kind: 'meeting-changed', embedded }, 0).deeds.map(({ kind }) => kind)[0],
  );
  const inConversation = Object.values(phases).map((phase) => conversationOf(phase) !== undefined);
  expect(heard.map((kind) => kind === 'hear')).toEqual(inConversation);
});

test('every kind of news and every phase is in the table', () => {
  expect(new Set(Object.values(news).map(({ kind }) => kind))).toEqual(new Set(Object.keys(kinds)));
  expect(new Set(Object.values(phases).map(({ kind }) => kind))).toEqual(new Set(['joining', 'lobby', 'in', 'left']));
});

/** Goes through pieces of news one after the other. */
function after(phase: Phase, ...pieces: News[]): { phase: Phase; deeds: string[] } {
  const deeds: string[] = [];
  let current = phase;
  for (const piece of pieces) {
    const next = step(current, piece, now);
    current = next.phase;
    deeds.push(...next.deeds.map(told));
  }
  return { phase: current, deeds };
}

test('a meeting that cannot be joined is entered again where it was, and left where it was nowhere', () => {
  const strayed = startPhase({ canJoin: false, rejoin: false });
  const known = after(strayed, { kind: 'session', conversation: here }, { kind: 'offline', how: 'lost', why: 'x' });
  expect(after(known.phase, { kind: 'session' })).toMatchObject({ phase: { at: 'entering', conversation: here } });
  expect(after(strayed, { kind: 'session' })).toEqual({ phase: { kind: 'left' }, deeds: ['forget', 'over'] });
});

test('what turns out to be a call between two is let be, unless an administrator named it', () => {
  const strayed = after(startPhase({ canJoin: false, rejoin: false }), { kind: 'session', conversation: here }).phase;
  expect(outcomeOf(strayed, news['a read says it is no meeting'])).toBe('left: forget, over');
});

test('a meeting we were put into is not joined again once it is over', () => {
  const strayed = { ...phases.in, course: { canJoin: false, rejoin: false, tries: 0 } };
  expect(outcomeOf(strayed, news['the conversation ended'])).toBe('left: record left, forget, over');
});

test('the same refusal is told once, another one again, and the same again after a new session', () => {
  const refused = news['the join is refused'];
  const asked = (phase: Phase): Phase => ({ ...phases.asked, course: (phase as typeof phases.asked).course });
  const first = step(phases.asked, refused, now);
  const second = step(asked(first.phase), refused, now);
  expect([first, second].map(({ deeds }) => deeds.filter(({ kind }) => kind === 'alarm').length)).toEqual([1, 0]);
  const renewed = step(second.phase, { kind: 'session' }, now);
  expect(step(asked(renewed.phase), refused, now).deeds.map(told)).toContain('alarm meeting-refused');
});

test.each<keyof typeof news>(['the join fails', 'we are in already', 'the wait is over'])(
  'tries to join of which each ends with "%s" are told once, about a minute on',
  (end) => {
    let phase: Phase = { ...phases.looking, course: { ...course, tries: 0 } };
    const alarms: number[] = [];
    for (let n = 1; n <= 12; n += 1) {
      const asked = step(phase, { kind: 'none-running', operation: 'op-1' }, now);
      if (asked.deeds.some(({ kind }) => kind === 'alarm')) alarms.push(n);
      const next = step(asked.phase, news[end], now).phase;
      phase = next.kind === 'joining' && next.at === 'pausing' ? step(next, news['the wait is over'], now).phase : next;
    }
    expect(alarms).toEqual([7]);
  },
);

test('a refusal that was told is not told again as tries in vain', () => {
  const asking: Phase = { ...phases.looking, course: { ...course, tries: 6, told: 'meeting-full' } };
  expect(step(asking, news['no conversation runs'], now).deeds.map(told)).toEqual(['join']);
});

test('pauses grow with the tries, and a long stay lets them begin small again', () => {
  const waits = (phase: Phase, piece: News) => step(phase, piece, now).deeds.find(({ kind }) => kind === 'wait');
  const ended = news['the conversation ended'];
  expect(waits({ ...phases.in, course: { ...course, tries: 7 } }, ended)).toMatchObject({ tries: 8 });
  expect(waits({ ...phases.in, course: { ...course, tries: 7 }, enteredAt: now - 61_000 }, ended)).toMatchObject({ tries: 1 });
});

test('a lobby that stays hidden at the second look is told once, and again after it was seen', () => {
  const hidden = news['a read says we are in, and shows no lobby'];
  const once = after(phases.entering, hidden, hidden, hidden);
  expect(once.deeds.filter((deed) => deed === 'alarm lobby-not-visible')).toHaveLength(1);
  const again = after(once.phase, news['a read says we are in'], hidden, hidden);
  expect(again.deeds).toContain('alarm lobby-not-visible');
});

test('answers that doubt the conversation have it asked once, and again after a while', () => {
  const doubted = step(phases.in, { kind: 'doubt' }, now).phase;
  expect(step(doubted, { kind: 'doubt' }, now + 1_000).deeds).toEqual([]);
  expect(step(doubted, { kind: 'doubt' }, now + 31_000).deeds).toEqual([{ kind: 'confirm' }]);
});

test('whatever happens, a read is asked for only where there is a conversation, and nothing happens after the end', () => {
  const pieces = fc.array(fc.constantFrom(...Object.values(news)), { maxLength: 40 });
  const beginnings = fc.record({ canJoin: fc.boolean(), rejoin: fc.boolean() });
  fc.assert(
    fc.property(beginnings, pieces, (beginning, happened) => {
      let phase = startPhase(beginning);
      for (const piece of happened) {
        const next = step(phase, piece, now);
        if (phase.kind === 'left') expect(next).toEqual({ phase, deeds: [] });
        const reads = next.deeds.some(({ kind }) => kind === 'read' || kind === 'confirm');
        if (reads) expect(conversationOf(next.phase)).toBeDefined();
        if (next.deeds.some(({ kind }) => kind === 'look' || kind === 'join')) expect(beginning.canJoin).toBe(true);
        const wasIn = phase.kind === 'in' && next.phase.kind !== 'in' && next.phase.kind !== 'lobby';
        if (wasIn) expect(next.deeds.some(({ kind }) => kind === 'forget')).toBe(true);
        phase = next.phase;
      }
    }),
  );
});
