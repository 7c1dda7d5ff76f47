import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMinute } from '../../src/replay/minute.ts';

test('a minute holds what was less than sixty seconds before', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20_000), { maxLength: 200 }), (steps) => {
      const minute = createMinute();
      const all: number[] = [];
      let at = 0;
      for (const step of steps) {
        at += step;
        const within = all.filter((time) => at - time < 60_000);
        expect(minute.until(at)).toBe(within.length);
        expect(minute.oldest).toBe(within[0]);
        minute.add(at);
        all.push(at);
      }
    }),
  );
});

test('a long crowded hour is counted, too', () => {
  const minute = createMinute();
  for (let at = 0; at < 3_600_000; at += 50) {
    minute.until(at);
    minute.add(at);
  }
  expect(minute.until(3_600_000)).toBe(1_199);
});
