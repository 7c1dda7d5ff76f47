import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Action, actions } from '../../src/policy/action.ts';
import type { Rule } from '../../src/policy/policy.ts';
import { type Counted, type HumanView, stage } from '../../src/rulings/stage.ts';
import type { Pass, Said, Settled, Standing } from '../../src/rulings/standing.ts';

const portrait = { name: 'Bob', leader: false };

function said(at = 100, id = 'h1'): Said {
  return { id, at, by: { who: 'night-shift', auth: 'local', via: 'console' } };
}

function aRule(part: Partial<Rule> = {}): Rule {
  const place = { file: 'p.yaml', line: 1, column: 1 };
  // biome-ignore lint/suspicious/noThenProperty: the language's own word.
  return { id: 'r', policy: 'p', mode: 'enforce', when: { kind: 'all', children: [], place }, then: 'reject', place, ...part };
}

function aRuling(action: Action | 'none', rule: Partial<Rule> = {}): Counted {
  return { rule: action === 'none' ? null : aRule(rule), action, trials: [] };
}

function seen(standing: Standing, part: Partial<HumanView> = {}): HumanView {
  return { standing, pass: undefined, place: 'inside', ...part };
}

const vouched: Standing = { kind: 'vouched', said: said(), portrait };
const doubtful: Standing = { kind: 'doubtful', said: said() };
const waiting: Standing = { kind: 'waiting', said: said(), portrait };
const refused: Standing = { kind: 'refused', said: said() };
const ordered: Standing = { kind: 'ordered', said: said(), act: 'eject', portrait, due: true };
const silent: Standing = { kind: 'silent' };

test.each<[string, Action | 'none', Standing, Partial<Counted>]>([
  ['a rule counts where nobody has said anything', 'reject', silent, { action: 'reject' }],
  ['nobody a human let in is refused by a rule', 'reject', vouched, { action: 'reject', overruled: true, human: 'h1' }],
  ['nobody a human let in is ejected by a rule', 'eject', vouched, { action: 'eject', overruled: true, human: 'h1' }],
  ['nobody a human let in is removed by a rule', 'remove', vouched, { action: 'remove', overruled: true, human: 'h1' }],
  ['nobody asks again about someone a human let in', 'hold', vouched, { action: 'hold', overruled: true, human: 'h1' }],
  ['a rule may still allow them', 'allow', vouched, { action: 'allow' }],
  ['a rule only proposes about someone who is not the same any more', 'eject', doubtful, { action: 'eject', proposeOnly: true }],
  ['no rule removes someone who is to wait', 'remove', waiting, { action: 'remove', overruled: true }],
  ['no rule lets someone in who is to wait', 'admit', waiting, { action: 'admit', overruled: true }],
  ['someone who is to wait is not held again', 'hold', waiting, { action: 'hold', overruled: true }],
  ['no rule lets someone in whom a human refused', 'admit', refused, { action: 'admit', overruled: true }],
  ['a rule may refuse whom a human refused', 'reject', refused, { action: 'reject' }],
  ['an order outranks a rule', 'allow', ordered, { rule: null, action: 'eject', human: 'h1' }],
  ['an order needs no rule', 'none', ordered, { rule: null, action: 'eject', human: 'h1' }],
])('%s', (_, action, standing, expected) => {
  const counted = stage(aRuling(action), seen(standing));
  expect(counted).toMatchObject(expected);
  for (const mark of ['overruled', 'proposeOnly'] as const) expect(counted[mark]).toBe(expected[mark]);
});

test('a rule that says so acts on people a human let in', () => {
  for (const standing of [vouched, doubtful]) {
    const ruling = aRuling('eject', { evenIfAdmitted: true });
    expect(stage(ruling, seen(standing))).toEqual(ruling);
  }
});

test('an order stands even where the rules fail', () => {
  const failed: Counted = { ...aRuling('none'), error: { rule: aRule(), message: 'broken' } };
  expect(stage(failed, seen(ordered))).toEqual({ rule: null, action: 'eject', trials: [], human: 'h1' });
});

const pass: Pass = { said: said(200, 'pass') };

test.each<[string, Partial<HumanView>, Partial<Counted>]>([
  ['lets them in from the lobby', { place: 'lobby', standing: silent }, { rule: null, action: 'admit', human: 'pass' }],
  ['spares them inside', { place: 'inside', standing: silent }, { action: 'remove', overruled: true, human: 'pass' }],
  ['spares them inside under another name too', { place: 'inside', standing: doubtful }, { overruled: true, human: 'pass' }],
  ['counts more than an older refusal', { place: 'lobby', standing: refused }, { action: 'admit', human: 'pass' }],
  [
    'counts less than a newer one',
    { place: 'lobby', standing: { kind: 'ordered', said: said(300), act: 'reject', portrait, due: true } },
    { action: 'reject', human: 'h1' },
  ],
  ['counts less than an order given after the clock was set back', { standing: ordered }, { action: 'eject', human: 'h1' }],
  [
    'counts less than a word to wait said after the clock was set back',
    { place: 'lobby', standing: waiting },
    { overruled: true, human: 'h1' },
  ],
])('a pass %s', (_, part, expected) => {
  expect(stage(aRuling('remove'), seen(silent, { pass, ...part }))).toMatchObject(expected);
});

test.each<[string, Standing, Partial<HumanView>, Partial<Counted>]>([
  ['a wait spares them', waiting, { place: 'inside' }, { overruled: true, human: 'h1' }],
  ['a wait spares them in the lobby', waiting, { place: 'lobby' }, { overruled: true, human: 'h1' }],
  ['a refusal leaves them to the rules', refused, { place: 'lobby' }, { action: 'remove' }],
  [
    'as long as they have come back by it, it counts itself',
    waiting,
    { place: 'inside', cameBackBy: 'p1' },
    { overruled: true, human: 'p1' },
  ],
])('where a pass does not count for who they turned out to be, what it took the place of does: %s', (_, before, part, expected) => {
  const standing: Standing = { kind: 'replaced', said: pass.said, before: before as Settled };
  const counted = stage(aRuling('remove'), seen(standing, part));
  expect(counted).toMatchObject(expected);
  expect(counted.overruled).toBe(expected.overruled);
});

const standings = fc.constantFrom<Standing>(silent, vouched, doubtful, waiting, refused, ordered);
const rulings = fc
  .record({ action: fc.constantFrom<Action | 'none'>(...actions, 'none'), evenIfAdmitted: fc.boolean() })
  .map(({ action, evenIfAdmitted }) => aRuling(action, evenIfAdmitted ? { evenIfAdmitted } : {}));
const places = fc.constantFrom<HumanView['place']>('lobby', 'inside', 'unknown');

test('whatever is said and ruled, nobody is acted on but by the rule that decided or by a human act that is named', () => {
  fc.assert(
    fc.property(rulings, standings, fc.option(fc.constant(pass), { nil: undefined }), places, (ruling, standing, given, place) => {
      const counted = stage(ruling, { standing, pass: given, place });
      if (counted.rule === null && counted.action !== 'none') expect(counted.human).toBeDefined();
      else expect(counted).toMatchObject({ rule: ruling.rule, action: ruling.action });
    }),
  );
});

test('of whoever a human let in and somebody sent back, a rule that holds asks again; no rule refuses them', () => {
  const sentBack = seen(vouched, { place: 'lobby' });
  expect(stage(aRuling('hold'), sentBack)).toEqual(aRuling('hold'));
  expect(stage(aRuling('reject'), sentBack)).toMatchObject({ overruled: true, human: 'h1' });
  expect(stage({ ...aRuling('reject'), after: 'hold' }, sentBack)).toMatchObject({ overruled: true, human: 'h1' });
});

test('whoever a human let in is left alone by every rule that does not say otherwise', () => {
  fc.assert(
    fc.property(rulings, places, (ruling, place) => {
      const { action, overruled, rule } = stage(ruling, seen(vouched, { place }));
      const isAskedAbout = place === 'lobby' && action === 'hold';
      const harmless = ['allow', 'admit', 'none'].includes(action) || overruled === true || isAskedAbout || rule?.evenIfAdmitted === true;
      expect(harmless).toBe(true);
    }),
  );
});
