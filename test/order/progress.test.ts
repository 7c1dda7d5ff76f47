import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReplyMeaning } from '../../src/order/answer.ts';
import type { Look, Progress } from '../../src/order/progress.ts';
import * as step from '../../src/order/progress.ts';

const reject = { rel: 'reject', retries: 2 } as const;
const admit = { rel: 'admit', retries: 2 } as const;
type Terms = typeof reject | typeof admit;

const fresh = { phase: 'waiting', attempts: 0, tries: 0, outrun: 0, renewed: false, effect: 'none' } as const;
const tried = { ...fresh, attempts: 1, effect: 'unknown' } as const;
const states = {
  waiting: fresh,
  'waiting after an answer that got lost': { ...tried, tries: 1 },
  'waiting after no answer came': { ...fresh, attempts: 1, tries: 1, effect: 'silent' },
  'waiting after a yes that showed no effect': { ...fresh, attempts: 1, tries: 1, effect: 'taken' },
  sent: { ...fresh, phase: 'sent', attempts: 1, left: false },
  'sent, and they left': { ...fresh, phase: 'sent', attempts: 1, left: true },
  proving: { ...fresh, phase: 'proving', attempts: 1, effect: 'taken' },
  spent: { ...fresh, phase: 'spent', attempts: 3, tries: 3 },
  'spent after an answer that got lost': { ...tried, phase: 'spent', attempts: 3, tries: 3 },
  over: { ...fresh, phase: 'over', attempts: 1, result: 'done', ending: 'settled' },
} satisfies Record<string, Progress>;
type State = keyof typeof states;

const looks = {
  ready: { kind: 'ready', href: 'https://pool.example.com/eve/reject' },
  gone: { kind: 'gone' },
  moot: { kind: 'moot', achieved: false },
  achieved: { kind: 'moot', achieved: true },
  unreadable: { kind: 'unreadable' },
} satisfies Record<string, Look>;

const answers = {
  accepted: { kind: 'accepted' },
  denied: { kind: 'refused', result: 'denied' },
  'look, nothing happened': { kind: 'look', unknown: false },
  'look, unknown': { kind: 'look', unknown: true },
  'no answer': { kind: 'look', unknown: true, silent: true },
  'look once': { kind: 'look', unknown: false, tries: 0 },
  slow: { kind: 'slow', unknown: true, retryAfterMs: 700 },
  unauthorized: { kind: 'unauthorized' },
  'application doubtful': { kind: 'application-doubtful' },
  'meeting gone': { kind: 'meeting-gone' },
  'session dead': { kind: 'session-dead', reason: 'Gone' },
} satisfies Record<string, ReplyMeaning>;

const news = {
  ...newsOf('look', looks, step.afterLook),
  ...newsOf('answer', answers, step.afterAnswer),
  ...newsOf('proof', looks, step.afterProof),
  ...newsOf('last look', looks, step.afterLastLook),
  'put on record': (progress: Progress) => step.whenAttempted(progress),
  'no record': (progress: Progress) => step.whenUnrecorded(progress),
  sent: (progress: Progress) => step.whenSent(progress),
  overtaken: step.whenOutrun,
  left: step.whenGone,
  'no answer in time': step.whenUnanswered,
  inside: step.whenInside,
  'taken back': (progress: Progress) => step.whenCancelled(progress, 'taken-back'),
  abandoned: (progress: Progress) => step.whenCancelled(progress, 'settled'),
  broken: (progress: Progress) => step.whenBroken(progress),
};
type News = keyof typeof news;

function newsOf<P extends string, K extends string, V>(
  prefix: P,
  values: Record<K, V>,
  after: (progress: Progress, value: V, terms: Terms) => Progress,
): Record<`${P}: ${K}`, (progress: Progress, terms: Terms) => Progress> {
  const entries = (Object.entries(values) as [K, V][]).map(
    ([name, value]) => [`${prefix}: ${name}`, (progress: Progress, terms: Terms) => after(progress, value, terms)] as const,
  );
  return Object.fromEntries(entries) as Record<`${P}: ${K}`, (progress: Progress, terms: Terms) => Progress>;
}

/** Where an order is, in a few words. */
function told(progress: Progress): string {
  switch (progress.phase) {
    case 'over':
      return progress.ending === 'settled' ? progress.result : `${progress.result}, ${progress.ending}`;
    case 'waiting':
      return progress.retryInMs === undefined ? 'waiting' : `waiting ${progress.retryInMs} ms`;
    case 'sent':
      return progress.left ? 'sent, left' : 'sent';
    default:
      return progress.phase;
  }
}

/** Every piece of news that changes something, by state. What is not named leaves the order as it is. */
const table: Record<State, Partial<Record<News, string>>> = {
  waiting: {
    'look: ready': 'waiting',
    'look: gone': 'cancelled',
    'look: moot': 'cancelled',
    'look: achieved': 'cancelled',
    'look: unreadable': 'waiting',
    'put on record': 'waiting',
    'no record': 'cancelled',
    sent: 'sent',
    overtaken: 'waiting 0 ms',
    left: 'cancelled',
    'taken back': 'cancelled, taken-back',
    abandoned: 'cancelled',
    broken: 'failed',
  },
  'waiting after an answer that got lost': {
    'look: ready': 'waiting',
    'look: gone': 'done',
    'look: moot': 'unconfirmed, overtaken',
    'look: achieved': 'unconfirmed, overtaken',
    'look: unreadable': 'waiting',
    'put on record': 'waiting',
    'no record': 'unconfirmed',
    sent: 'sent',
    overtaken: 'waiting 0 ms',
    left: 'done',
    'taken back': 'unconfirmed, taken-back',
    abandoned: 'unconfirmed',
    broken: 'unconfirmed',
  },
  'waiting after no answer came': {
    'look: ready': 'waiting',
    'look: gone': 'unconfirmed',
    'look: moot': 'unconfirmed, overtaken',
    'look: achieved': 'unconfirmed, overtaken',
    'look: unreadable': 'waiting',
    'put on record': 'waiting',
    'no record': 'unconfirmed',
    sent: 'sent',
    overtaken: 'waiting 0 ms',
    left: 'unconfirmed',
    'taken back': 'unconfirmed, taken-back',
    abandoned: 'unconfirmed',
    broken: 'unconfirmed',
  },
  'waiting after a yes that showed no effect': {
    'look: ready': 'waiting',
    'look: gone': 'done',
    'look: moot': 'unconfirmed',
    'look: achieved': 'done',
    'look: unreadable': 'waiting',
    'put on record': 'waiting',
    'no record': 'unconfirmed',
    sent: 'sent',
    overtaken: 'waiting 0 ms',
    left: 'done',
    'taken back': 'unconfirmed, taken-back',
    abandoned: 'unconfirmed',
    broken: 'unconfirmed',
  },
  sent: {
    'answer: accepted': 'proving',
    'answer: denied': 'denied, refused',
    'answer: look, nothing happened': 'waiting',
    'answer: look, unknown': 'waiting',
    'answer: no answer': 'waiting',
    'answer: look once': 'spent',
    'answer: slow': 'waiting 700 ms',
    'answer: unauthorized': 'waiting 0 ms',
    'answer: application doubtful': 'waiting',
    'answer: meeting gone': 'failed, meeting-gone',
    'answer: session dead': 'failed',
    overtaken: 'waiting 0 ms',
    left: 'sent, left',
    'taken back': 'unconfirmed, taken-back',
    abandoned: 'unconfirmed',
    broken: 'unconfirmed',
  },
  'sent, and they left': {
    'answer: accepted': 'done',
    'answer: denied': 'gone',
    'answer: look, nothing happened': 'gone',
    'answer: look, unknown': 'done',
    'answer: no answer': 'unconfirmed',
    'answer: look once': 'gone',
    'answer: slow': 'done',
    'answer: unauthorized': 'gone',
    'answer: application doubtful': 'gone',
    'answer: meeting gone': 'gone',
    'answer: session dead': 'gone',
    overtaken: 'gone',
    left: 'sent, left',
    'no answer in time': 'unconfirmed',
    'taken back': 'unconfirmed, taken-back',
    abandoned: 'unconfirmed',
    broken: 'unconfirmed',
  },
  proving: {
    'proof: ready': 'waiting',
    'proof: gone': 'done',
    'proof: moot': 'unconfirmed',
    'proof: achieved': 'done',
    'proof: unreadable': 'waiting',
    left: 'done',
    'taken back': 'unconfirmed, taken-back',
    abandoned: 'unconfirmed',
    broken: 'unconfirmed',
  },
  spent: {
    'last look: ready': 'failed, unreached',
    'last look: gone': 'gone',
    'last look: moot': 'failed, unreached',
    'last look: achieved': 'done',
    'last look: unreadable': 'failed, unreached',
    left: 'gone',
    'taken back': 'cancelled, taken-back',
    abandoned: 'cancelled',
    broken: 'failed',
  },
  'spent after an answer that got lost': {
    'last look: ready': 'failed, unreached',
    'last look: gone': 'done',
    'last look: moot': 'failed, unreached',
    'last look: achieved': 'done',
    'last look: unreadable': 'unconfirmed, unreached',
    left: 'done',
    'taken back': 'unconfirmed, taken-back',
    abandoned: 'unconfirmed',
    broken: 'unconfirmed',
  },
  over: {},
};

const rows = (Object.keys(states) as State[]).flatMap((state) => (Object.keys(news) as News[]).map((piece) => [state, piece] as const));

test.each(rows)('a refusal that is %s hears "%s"', (state, piece) => {
  const before = states[state];
  const after = news[piece](before, reject);
  const expected = table[state][piece];
  if (expected === undefined) expect(after).toEqual(before);
  else expect(told(after)).toBe(expected);
});

test.each<[State, News, string]>([
  ['waiting after an answer that got lost', 'inside', 'done'],
  ['sent', 'inside', 'done'],
  ['proving', 'inside', 'done'],
  ['waiting', 'inside', 'waiting'],
  ['waiting after an answer that got lost', 'left', 'gone'],
  ['waiting after no answer came', 'left', 'gone'],
  ['proving', 'proof: gone', 'gone'],
])('an admission that is %s hears "%s"', (state, piece, expected) => {
  expect(told(news[piece](states[state], admit))).toBe(expected);
});

test('an answer that got lost says more than none, and a refusal says that nothing was done', () => {
  const effectAfter = (...said: (keyof typeof answers)[]) =>
    said.reduce<Progress>((before, one) => step.afterAnswer({ ...states.sent, effect: before.effect }, answers[one], reject), states.sent)
      .effect;
  expect(effectAfter('no answer')).toBe('silent');
  expect(effectAfter('look, unknown', 'no answer')).toBe('unknown');
  expect(effectAfter('no answer', 'look, unknown')).toBe('unknown');
  expect(effectAfter('no answer', 'look, nothing happened')).toBe('none');
});

test('a second refused token, the last try and the last overtaking are the end', () => {
  expect(told(step.afterAnswer({ ...states.sent, renewed: true }, answers.unauthorized, reject))).toBe('failed, refused');
  expect(told(step.afterAnswer({ ...states.sent, tries: 2 }, answers['look, unknown'], reject))).toBe('spent');
  expect(told(step.afterProof({ ...states.proving, tries: 2 }, looks.ready, reject))).toBe('unconfirmed, ineffective');
  expect(told(step.whenOutrun({ ...fresh, outrun: step.maxOutrun }, reject))).toBe('cancelled');
});

const anyNews = fc.constantFrom(...(Object.values(news) as ((progress: Progress, terms: Terms) => Progress)[]));

test('whatever comes in whatever order, an order that is over stays as it ended, and what the server took stays taken', () => {
  fc.assert(
    fc.property(fc.array(anyNews, { maxLength: 80 }), fc.constantFrom<Terms>(reject, admit), (pieces, terms) => {
      let progress = step.begin();
      for (const piece of pieces) {
        const next = piece(progress, terms);
        if (progress.phase === 'over') expect(next).toEqual(progress);
        if (progress.effect === 'taken') expect(next.effect).toBe('taken');
        if (next.phase === 'over' && next.result === 'cancelled') expect(progress.effect).not.toBe('taken');
        expect(next.attempts).toBeGreaterThanOrEqual(progress.attempts);
        progress = next;
      }
    }),
    { numRuns: 1_000 },
  );
});
