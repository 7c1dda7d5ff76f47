import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Rule } from '../../src/policy/policy.ts';
import { afterHold, deadlineOf, extended, type Hold, heldBy, maxExtensions } from '../../src/rulings/hold.ts';
import type { Counted } from '../../src/rulings/stage.ts';

const place = { file: 'p.yaml', line: 1, column: 1 };
const minute = 60_000;

function aRule(id = 'guests-wait', hold: Rule['hold'] = { propose: 'reject', end: { afterMs: 5 * minute, action: 'reject' } }): Rule {
  // biome-ignore lint/suspicious/noThenProperty: the language's own word.
  return { id, policy: 'p', mode: 'enforce', when: { kind: 'all', children: [], place }, then: 'hold', hold, place };
}

function held(rule: Rule): Counted {
  return { rule, action: 'hold', trials: [] };
}

test('the time counts from the first hold by the same rule', () => {
  const first = heldBy(aRule(), undefined, 1_000);
  expect(heldBy(aRule(), first, 9_000)).toBe(first);
  expect(heldBy(aRule('another'), first, 9_000)).toEqual({ rule: 'another', since: 9_000, extensions: 0 });
});

test('until the deadline they are held, from then on the rule has its way', () => {
  const hold = heldBy(aRule(), undefined, 0);
  expect(afterHold(held(aRule()), hold, 5 * minute - 1)).toEqual(held(aRule()));
  expect(afterHold(held(aRule()), hold, 5 * minute)).toEqual({ ...held(aRule()), action: 'reject', after: 'hold' });
});

test('a hold without an end lasts until a human decides', () => {
  const rule = aRule('r', { propose: 'admit' });
  const hold = heldBy(rule, undefined, 0);
  expect(deadlineOf(rule, hold)).toBeUndefined();
  expect(afterHold(held(rule), hold, Number.MAX_SAFE_INTEGER)).toEqual(held(rule));
});

test('a hold by another rule does not run out for this one', () => {
  expect(afterHold(held(aRule()), { rule: 'another', since: 0, extensions: 0 }, Number.MAX_SAFE_INTEGER)).toEqual(held(aRule()));
});

test('waiting can be extended ten times, each time by the whole length', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30 }), (asked) => {
      let hold: Hold = heldBy(aRule(), undefined, 0);
      for (let n = 0; n < asked; n += 1) hold = extended(hold) ?? hold;
      expect(deadlineOf(aRule(), hold)).toBe(5 * minute * (1 + Math.min(asked, maxExtensions)));
    }),
  );
});
