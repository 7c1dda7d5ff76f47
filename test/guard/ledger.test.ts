import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLedger } from '../../src/guard/ledger.ts';

test('the rule that goes over the cap trips once and stays capped; other rules are their own', () => {
  const ledger = createLedger(2);
  const claims = [1, 2, 3, 4].map((now) => ledger.claim('m', 'broken', now));
  expect(claims).toEqual(['granted', 'granted', 'tripped', 'capped']);
  expect(ledger.claim('m', 'other', 5)).toBe('granted');
  expect(ledger.claim('elsewhere', 'broken', 5)).toBe('granted');
});

test('a claim that is released makes room; one that is spent does so after a minute', () => {
  const ledger = createLedger(1);
  ledger.claim('m', 'r', 0);
  ledger.release('m', 'r');
  expect(ledger.claim('m', 'r', 1)).toBe('granted');
  ledger.spend('m', 'r', 1);
  expect(ledger.claim('m', 's', 60_000)).toBe('tripped');
  expect(ledger.claim('m', 't', 60_001)).toBe('granted');
});

test('what was sent before a restart still counts, and what had tripped stays so until reset', () => {
  const ledger = createLedger(2);
  ledger.restore('m', [1_000, 2_000], []);
  ledger.restore('m', [1_000, 2_000], ['new']);
  expect(ledger.claim('m', 'new', 3_000)).toBe('tripped');
  ledger.restore('n', [1_000, 2_000], ['old']);
  expect(ledger.claim('n', 'old', 120_000)).toBe('capped');
  expect(ledger.claim('n', 'other', 3_000)).toBe('granted');
  ledger.reset();
  expect(ledger.claim('n', 'old', 120_000)).toBe('granted');
});

test('twice the cap is asked for, at any times: no minute ever sees more than the cap of rules that have not tripped', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ gap: fc.nat(20_000), delay: fc.nat(90_000) }), { maxLength: 60 }), (requests) => {
      const cap = 5;
      const ledger = createLedger(cap);
      const pending: { at: number; rule: string }[] = [];
      const sent: number[] = [];
      let now = 0;
      const sendUntil = (time: number) => {
        for (const { at, rule } of pending.filter((one) => one.at <= time).sort((one, other) => one.at - other.at)) {
          ledger.spend('m', rule, at);
          sent.push(at);
        }
        pending.splice(0, pending.length, ...pending.filter((one) => one.at > time));
      };
      requests.forEach(({ gap, delay }, index) => {
        now += gap;
        sendUntil(now);
        const rule = `rule ${index}`;
        if (ledger.claim('m', rule, now) === 'granted') pending.push({ at: now + delay, rule });
      });
      sendUntil(Number.POSITIVE_INFINITY);
      for (const start of sent) expect(sent.filter((at) => at >= start && at < start + 60_000).length).toBeLessThanOrEqual(cap);
    }),
  );
});

test('meetings that are over are forgotten, those under way are not', () => {
  const ledger = createLedger(5);
  ledger.claim('waiting', 'r', 0);
  ledger.restore('quiet', [], []);
  expect(ledger.size).toBe(1);
  for (let n = 0; n < 5_000; n += 1) {
    ledger.claim(`m${n}`, 'r', n * 100);
    ledger.spend(`m${n}`, 'r', n * 100);
  }
  expect(ledger.size).toBeLessThan(1_100);
  for (let n = 0; n < 4; n += 1) expect(ledger.claim('waiting', 'r', 500_000)).toBe('granted');
  expect(ledger.claim('waiting', 'r', 500_000)).toBe('tripped');
});
