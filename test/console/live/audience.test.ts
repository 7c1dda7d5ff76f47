import { expect, test } from 'vitest';
import { createAudience, type Sink } from '../../../src/console/live/audience.ts';
import { createRing } from '../../../src/console/live/ring.ts';

/** A browser that reads nothing until told to. */
function aSink() {
  const listeners = new Map<string, () => void>();
  const sink = {
    got: [] as string[],
    writableLength: 0,
    slow: false,
    write(text: string) {
      sink.got.push(text);
      if (sink.slow) sink.writableLength += text.length;
      return !sink.slow;
    },
    end: () => undefined,
    on: (event: string, listener: () => void) => void listeners.set(event, listener),
    drain() {
      sink.writableLength = 0;
      listeners.get('drain')?.();
    },
    close: () => listeners.get('close')?.(),
  };
  return sink satisfies Sink;
}

const setUp = () => {
  const ring = createRing({ epoch: 'e', keepMs: 1e6, maxBytes: 1e6 });
  return { ring, audience: createAudience(ring, { snapshot: () => 'SNAPSHOT', beat: () => 'BEAT' }) };
};

test('whoever comes new gets a snapshot, whoever was here before what they missed, and what time it is now', () => {
  const { ring, audience } = setUp();
  const [stranger, friend] = [aSink(), aSink()];
  const first = ring.push('change', 1, 0);
  const second = ring.push('change', 2, 0);
  audience.join(stranger, undefined);
  audience.join(friend, first.id);
  expect(stranger.got).toEqual(['SNAPSHOT']);
  expect(friend.got).toEqual([`${second.text}BEAT`]);
});

test('a browser that does not keep up gets nothing more, and a snapshot once it has read', () => {
  const { audience } = setUp();
  const [slow, quick] = [aSink(), aSink()];
  slow.slow = true;
  audience.join(slow, undefined);
  audience.join(quick, undefined);
  for (let n = 0; n < 1_000; n += 1) audience.tell('x'.repeat(1_000));
  expect(slow.writableLength).toBeLessThan(300_000);
  expect(quick.got).toHaveLength(1_001);
  slow.slow = false;
  slow.drain();
  expect(slow.got.at(-1)).toBe('SNAPSHOT');
  audience.tell('next');
  expect(slow.got.at(-1)).toBe('next');
});

test('a browser that is gone is forgotten', () => {
  const { audience } = setUp();
  const sink = aSink();
  audience.join(sink, undefined);
  sink.close();
  audience.tell('x');
  expect([audience.size, sink.got]).toEqual([0, ['SNAPSHOT']]);
});
