import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLedger, type Ledger } from '../../src/guard/ledger.ts';

function claim(ledger: Ledger, now: number, part: { meeting?: string; rule?: string; cap?: number } = {}) {
  const { meeting = 'm', rule = 'r', cap = ledger.defaultCap } = part;
  return ledger.claim({ meeting, rule, cap, now });
}

test('the rule that goes over its cap trips once and stays capped; other rules and meetings are their own', () => {
  const ledger = createLedger(2);
  expect([1, 2, 3, 4].map((now) => claim(ledger, now))).toEqual(['granted', 'granted', 'tripped', 'capped']);
  expect(claim(ledger, 5, { rule: 'other' })).toBe('granted');
  expect(claim(ledger, 5, { meeting: 'elsewhere' })).toBe('granted');
});

test("a rule's own cap counts instead of the general one, in both directions", () => {
  const ledger = createLedger(2);
  expect([1, 2, 3].map((now) => claim(ledger, now, { rule: 'raid', cap: 3 }))).toEqual(['granted', 'granted', 'granted']);
  expect([1, 2].map((now) => claim(ledger, now, { rule: 'careful', cap: 1 }))).toEqual(['granted', 'tripped']);
});

test('no rule is tripped by another, however many there are and whatever they do', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', 'c', 'quiet'), { maxLength: 60 }), (rules) => {
      const ledger = createLedger(3);
      const answers = rules.map((rule, now) => [rule, claim(ledger, now, { rule })] as const);
      for (const one of new Set(rules)) {
        const own = answers.filter(([rule]) => rule === one).map(([, answer]) => answer);
        expect(own).toEqual(own.map((_, n) => (n < 3 ? 'granted' : n === 3 ? 'tripped' : 'capped')));
      }
    }),
  );
});

test('a claim that is released makes room; one that is spent does so after a minute', () => {
  const ledger = createLedger(1);
  claim(ledger, 0);
  ledger.release('m', 'r');
  expect(claim(ledger, 1)).toBe('granted');
  ledger.spend('m', 'r', 1);
  expect(claim(ledger, 60_001)).toBe('granted');
  ledger.spend('m', 'r', 60_001);
  expect(claim(ledger, 120_000)).toBe('tripped');
});

test('what was sent before a restart still counts, and what had tripped stays so until reset', () => {
  const ledger = createLedger(2);
  ledger.restore('m', 'r', { sentAt: [2_000, 1_000], tripped: false });
  ledger.restore('m', 'r', { sentAt: [], tripped: false });
  expect(claim(ledger, 3_000)).toBe('tripped');
  ledger.restore('n', 'r', { sentAt: [1_000, 2_000], tripped: true });
  expect(claim(ledger, 120_000, { meeting: 'n' })).toBe('capped');
  expect(claim(ledger, 3_000, { meeting: 'n', rule: 'other' })).toBe('granted');
  expect(ledger.reset(new Set(['other']))).toBe(0);
  expect(claim(ledger, 3_000)).toBe('capped');
  expect(ledger.reset()).toBe(2);
  expect(ledger.reset()).toBe(0);
  expect(claim(ledger, 3_001)).toBe('granted');
});

test('twice the cap is asked for, at any times: no minute ever sees more than the cap', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ gap: fc.nat(20_000), delay: fc.nat(90_000) }), { maxLength: 60 }), (requests) => {
      const cap = 5;
      const ledger = createLedger(cap);
      const sent: number[] = [];
      let pending: number[] = [];
      let now = 0;
      const sendUntil = (time: number) => {
        for (const at of pending.filter((one) => one <= time).sort((one, other) => one - other)) {
          ledger.spend('m', 'r', at);
          sent.push(at);
        }
        pending = pending.filter((one) => one > time);
      };
      for (const { gap, delay } of requests) {
        now += gap;
        sendUntil(now);
        const answer = claim(ledger, now);
        if (answer === 'granted') pending.push(now + delay);
        if (answer === 'tripped') break;
      }
      sendUntil(Number.POSITIVE_INFINITY);
      for (const start of sent) expect(sent.filter((at) => at >= start && at < start + 60_000).length).toBeLessThanOrEqual(cap);
    }),
  );
});

test('meetings that are over are forgotten, those under way are not', () => {
  const ledger = createLedger(5);
  claim(ledger, 0, { meeting: 'waiting' });
  for (let n = 0; n < 5_000; n += 1) {
    claim(ledger, n * 100, { meeting: `m${n}` });
    ledger.spend(`m${n}`, 'r', n * 100);
  }
  expect(ledger.size).toBeLessThan(1_100);
  for (let n = 0; n < 4; n += 1) expect(claim(ledger, 500_000, { meeting: 'waiting' })).toBe('granted');
  expect(claim(ledger, 500_000, { meeting: 'waiting' })).toBe('tripped');
});

test('a rule that was let on for good before a restart has no cap after it', () => {
  const ledger = createLedger(2);
  ledger.restore('m', 'r', { sentAt: [1, 2, 3], tripped: false, letOn: true });
  for (let n = 0; n < 10; n += 1) expect(ledger.claim({ meeting: 'm', rule: 'r', cap: 2, now: 4 })).toBe('granted');
  ledger.stop('m', 'r', 5);
  expect(ledger.claim({ meeting: 'm', rule: 'r', cap: 2, now: 6 })).toBe('capped');
});
