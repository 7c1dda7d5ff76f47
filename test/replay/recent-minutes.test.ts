import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMinute } from '../../src/replay/minute.ts';
import { createRecentMinutes } from '../../src/replay/recent-minutes.ts';

const removal = fc.record({ meeting: fc.nat(5), afterMs: fc.nat(30_000) });

test('meetings that are forgotten when they are quiet count as if none ever was', () => {
  fc.assert(
    fc.property(fc.array(removal, { maxLength: 200 }), (removals) => {
      const minutes = createRecentMinutes<number>();
      const all = Array.from({ length: 6 }, createMinute);
      let at = 0;
      for (const { meeting, afterMs } of removals) {
        at += afterMs;
        const [one, whole] = [minutes.of(meeting, at), all[meeting]];
        expect(one.until(at)).toBe(whole?.until(at));
        expect(one.oldest).toBe(whole?.oldest);
        one.add(at);
        whole?.add(at);
      }
    }),
  );
});
