import { expect, test } from 'vitest';
import { between, corrected, type Moment, type Reading, timeAt } from '../../../src/console/page/daemon-time.ts';

/** So many seconds into the test by the browser's clocks, which are not the daemon's. */
const here = (seconds: number, { wall = seconds, steady = seconds } = {}): Moment => ({
  wall: 7e12 + wall * 1000,
  steady: 5_000 + steady * 1000,
});
const there = (seconds: number): number => 1e12 + seconds * 1000;
/** Seconds by which it is believed to be later at the daemon than it is. */
const ahead = (known: Reading, seconds: number): number => (timeAt(known, here(seconds)) - there(seconds)) / 1000;
const right: Reading = { at: there(0), here: here(0) };

test('more time has passed where either clock says so', () => {
  expect(between(here(0), here(70, { steady: 0 }))).toBe(70_000);
  expect(between(here(0), here(70, { wall: -600 }))).toBe(70_000);
});

test('what is heard late is old, and does not set the clock, however much of it there is', () => {
  let known = right;
  for (let seconds = 1; seconds < 10_000; seconds += 5) known = corrected(known, there(seconds), here(0), here(10_060));
  expect(ahead(known, 10_060)).toBe(-0.05);
});

test('what came quicker than all before sets the clock', () => {
  const slow = corrected({ at: there(-3), here: here(0) }, there(0), here(-9), here(2));
  expect(ahead(slow, 2)).toBe(-2);
  expect(ahead(corrected(slow, there(5), here(-9), here(5)), 5)).toBe(0);
});

test('of the first message the time is believed, whatever the clock of the browser says', () => {
  for (const off of [-3_600, 3_600]) {
    const guess = { at: there(off), here: here(0) };
    expect(ahead(corrected(guess, there(1), here(0.5), here(1)), 1)).toBe(0);
  }
});

test('a clock that is set back at the daemon is believed with the next line to it', () => {
  const setBack = (seconds: number): number => there(seconds - 600);
  const sameLine = corrected(right, setBack(20), here(-3_600), here(20));
  expect(ahead(sameLine, 20)).toBeCloseTo(0, 0);
  const nextLine = corrected(sameLine, setBack(31), here(30), here(31));
  expect(timeAt(nextLine, here(31))).toBe(setBack(31));
});

test('a clock of the browser that is set forward does not put the daemon into the future for longer than a line lasts', () => {
  const setForward = (seconds: number): Moment => here(seconds, { wall: seconds + 600 });
  const known = corrected(right, there(20), here(0), setForward(20));
  expect(timeAt(known, setForward(20))).toBeGreaterThan(there(600));
  const nextLine = corrected(known, there(31), setForward(30), setForward(31));
  expect(timeAt(nextLine, setForward(31))).toBe(there(31));
});

test('two clocks that do not run alike are not taken for a line that is ever slower', () => {
  let known = right;
  // The daemon's loses half a second in an hour.
  const slower = (seconds: number): number => there(seconds - seconds / 7_200);
  for (let seconds = 5; seconds < 86_400; seconds += 5) known = corrected(known, slower(seconds), here(0), here(seconds));
  expect(timeAt(known, here(86_400)) - slower(86_400)).toBeLessThan(100);
});
