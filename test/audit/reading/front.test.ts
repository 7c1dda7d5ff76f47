import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFronts } from '../../../src/audit/reading/front.ts';

const text = fc.oneof(fc.constantFrom('https://pool.example.com/c1', 'https://pool.example.com/c2', ''), fc.string({ unit: 'grapheme' }));
const line = fc
  .record({
    seq: fc.nat(),
    at: fc.oneof(
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((at) => at.toISOString()),
      text,
    ),
    type: fc.constantFrom('decision', 'decision', 'meeting', 'sign-in'),
    account: fc.option(text),
    id: text,
    meeting: text,
  })
  .map((record) => ({ v: 1, ...record, facts: { name: record.id } }));

test('a front says what the whole line says, or nothing', () => {
  let told = 0;
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), fc.nat(3), (records, pad) => {
      const fronts = createFronts();
      for (const record of records) {
        const bytes = Buffer.from(`${' '.repeat(pad)}${JSON.stringify(record)}\n`);
        const front = fronts(bytes, pad, bytes.length - 1);
        if (front === undefined) continue;
        told += 1;
        expect({ at: front.at, type: front.type }).toEqual({ at: Date.parse(record.at), type: record.type });
        if (front.meeting !== undefined) expect(front.meeting).toBe(record.meeting);
        expect(record.type === 'decision' || front.meeting === undefined).toBe(true);
      }
    }),
  );
  expect(told).toBeGreaterThan(100);
});

test('a line that is cut off has no meeting, whatever the bytes behind it', () => {
  const bytes = Buffer.from(
    '{"v":1,"seq":1,"at":"2026-11-20T09:00:00.000Z","type":"decision","account":"m","id":"d1","meeting":"https://x/c1"',
  );
  expect(createFronts()(bytes, 0, bytes.length)).toMatchObject({ meeting: 'https://x/c1' });
  expect(createFronts()(bytes, 0, bytes.length - 1)).toEqual({ at: Date.parse('2026-11-20T09:00:00.000Z'), type: 'decision' });
});
