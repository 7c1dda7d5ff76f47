import { expect, test } from 'vitest';
import type { Setback } from '../../src/session/meaning/session.ts';
import { createPatience } from '../../src/session/patience.ts';
import { defaultSessionTiming } from '../../src/session/timing.ts';

const timing = { ...defaultSessionTiming, steadyMs: 0 };

function aSetback(setback: Partial<Setback> = {}): Setback {
  return { reason: 'because', pause: 'retry', rediscover: false, gone: false, ...setback };
}

function aPatience(blockedMs = { now: 0 }, options: Partial<typeof timing> = {}) {
  return createPatience({ ...timing, ...options }, () => blockedMs.now);
}

test('a lost application is recreated as soon as what it had under way is over, and then at growing distances', () => {
  const patience = aPatience();
  const pauses = Array.from({ length: 8 }, () => patience.after(aSetback({ pause: 'none' })).pauseMs);
  expect(pauses[0]).toBe(150);
  for (const [index, pauseMs] of pauses.entries()) {
    if (index === 0) continue;
    const ceiling = Math.min(60_000, 1_000 * 2 ** index);
    expect(pauseMs).toBeGreaterThanOrEqual(ceiling / 2);
    expect(pauseMs).toBeLessThanOrEqual(ceiling);
  }
});

test('a session that lasted ends the series; one that did not, does not', () => {
  for (const [steadyMs, first] of [
    [0, true],
    [60_000, false],
  ] as const) {
    const patience = aPatience({ now: 0 }, { steadyMs });
    patience.after(aSetback());
    patience.started();
    patience.ended();
    expect(patience.after(aSetback({ pause: 'none' })).pauseMs === 150).toBe(first);
  }
});

test('every third failure in a row doubts the discovered URL, and the fifth is told, once', () => {
  const patience = aPatience();
  const told = Array.from({ length: 12 }, () => patience.after(aSetback({ reason: 'status 503' })));
  expect(told.map((one) => one.rediscover)).toEqual([0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1].map(Boolean));
  expect(told.flatMap((one) => one.alarms)).toEqual([{ code: 'session-down', message: 'not signed in after 5 attempts: status 503' }]);
});

test('a pause of minutes that nothing else tells of is told at once', () => {
  for (const setback of [
    aSetback({ pause: 'long', reason: 'status 410 Gone' }),
    aSetback({ retryAfterMs: 600_000, reason: 'status 503' }),
  ]) {
    const patience = aPatience();
    const told = Array.from({ length: 8 }, () => patience.after(setback).alarms);
    expect(told[0]).toEqual([{ code: 'session-down', message: `not signed in after one attempt: ${setback.reason}` }]);
    expect(told.slice(1).flat()).toEqual([]);
  }
});

test('a pause of minutes is not told a second way where its own alarm, or that of a taken channel, says it', () => {
  const own = { code: 'too-many-applications', message: 'x' } as const;
  expect(aPatience().after(aSetback({ pause: 'long', alarm: own })).alarms).toEqual([own]);
  expect(aPatience().after(aSetback({ pause: 'standDown' })).alarms).toEqual([]);
});

test('Retry-After is a floor', () => {
  expect(aPatience().after(aSetback({ retryAfterMs: 45_000 })).pauseMs).toBe(45_000);
});

test('rejected credentials set the pause, and their alarm is not told twice', () => {
  const { pauseMs, alarms } = aPatience({ now: 600_000 }).after(aSetback({ pause: 'long', alarm: { code: 'auth-failed', message: 'x' } }));
  expect(pauseMs).toBe(600_000);
  expect(alarms).toEqual([]);
});

test('the wait ends when stopped', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 20);
  await aPatience().wait(600_000, controller.signal);
  expect(controller.signal.aborted).toBe(true);
});
