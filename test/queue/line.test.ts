import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLine, type Place } from '../../src/queue/line.ts';

test('a line behaves like an array from which anyone may leave', () => {
  const step = fc.oneof(fc.constant('join' as const), fc.constant('shift' as const), fc.nat({ max: 20 }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const line = createLine<number>();
      const model: Place<number>[] = [];
      for (const [n, what] of steps.entries()) {
        if (what === 'join') model.push(line.join(n));
        else if (what === 'shift') expect(line.shift()).toBe(model.shift()?.value);
        else if (model.length > 0) {
          const [place] = model.splice(what % model.length, 1);
          expect(place && line.leave(place)).toBe(true);
          expect(place && line.leave(place)).toBe(false);
        }
        expect(line.length).toBe(model.length);
        expect(line.first?.value).toBe(model[0]?.value);
      }
    }),
  );
});
