import { afterEach, expect, test, vi } from 'vitest';
import { watchExpiry } from '../../../src/daemon/gate/expiry.ts';
import type { Rule } from '../../../src/policy/policy.ts';

const day = Date.parse('2027-03-31');
const hour = 60 * 60_000;
const rule = (id: string, part: Partial<Rule> = {}): Rule => ({ id, mode: 'enforce', expiresAt: day, ...part }) as Rule;

afterEach(() => {
  vi.useRealTimers();
});

/** A watch over these rules at this time, and what was told. */
function aWatch(at: number, rules: Rule[]) {
  vi.useFakeTimers({ now: at });
  const told: string[] = [];
  const expiry = watchExpiry({
    recorder: {
      alarm: (code, message, about) => told.push(`${code} ${about?.rule}: ${/expire[sd] on \S+/.exec(message)?.[0]}`),
      ended: (code, _message, about) => told.push(`${code} ${about?.rule} ended`),
    },
    policies: () => ({ rules }),
  });
  expiry.look();
  return { expiry, told, rules };
}

test('that a rule ends is told once a week ahead and once on the day, while nothing else happens', () => {
  const { told } = aWatch(day - 8 * 24 * hour, [rule('visitors')]);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(2 * 24 * hour);
  expect(told).toEqual(['rule-expires visitors: expires on 2027-03-31,']);
  vi.advanceTimersByTime(6 * 24 * hour);
  const onTheDay = ['rule-expires visitors ended', 'rule-expires visitors: expired on 2027-03-31,'];
  expect(told.slice(1)).toEqual(onTheDay);
  vi.advanceTimersByTime(6 * 24 * hour);
  expect(told.slice(1)).toEqual(onTheDay);
});

test('a rule that has ended before the start is told then; one that is off, or has no date, never', () => {
  const { told } = aWatch(day + hour, [
    rule('visitors'),
    rule('off', { mode: 'off' }),
    { ...rule('always'), expiresAt: undefined } as never,
  ]);
  expect(told).toEqual(['rule-expires visitors: expired on 2027-03-31,']);
});

test('it is over when the rule has a later date or is gone, each by itself', () => {
  const { told, rules, expiry } = aWatch(day, [rule('visitors'), rule('partners')]);
  rules.splice(0, 2, rule('visitors', { expiresAt: day + 365 * 24 * hour }), rule('partners'));
  expiry.look();
  expect(told.slice(2)).toEqual(['rule-expires visitors ended']);
  rules.splice(0, 2);
  expiry.look();
  expect(told.slice(3)).toEqual(['rule-expires partners ended']);
});
