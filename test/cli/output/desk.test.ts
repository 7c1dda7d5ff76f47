import { expect, test } from 'vitest';
import { needsText } from '../../../src/cli/output/desk.ts';
import { styleFor } from '../../../src/cli/output/style.ts';
import type { NeedDoc, NowDoc } from '../../../src/console/view/schema.ts';

function shown(text: string, over: Partial<NeedDoc> = {}): string {
  const need: NeedDoc = { id: 'n', kind: 'held', version: 'v', since: 0, count: 1, oldest: 0, meeting: 'm', people: [], text, ...over };
  const now = { state: { at: 61_000 }, needs: [need], meetings: [{ id: 'm', subject: 'Board' }] } as unknown as NowDoc;
  return needsText(now, styleFor({ colour: false }));
}

test.each([
  ['Bob held by guests-wait in Board', 'held  Bob held by guests-wait in Board (oldest 1:01)\n'],
  ['eject Mallory: denied', 'held  eject Mallory: denied in Board (oldest 1:01)\n'],
])('an item names its meeting once: %s', (text, expected) => {
  expect(shown(text)).toBe(expected);
});

test('what was acknowledged and lasts is named, and it is not said that nothing is the matter', () => {
  const by = { who: 'Nora', auth: 'local', via: 'console' } as const;
  const seen = { kind: 'alarm', closed: { at: 1, by, how: 'acknowledged', lasts: true } } as const;
  expect(shown('nothing is sent', seen)).toBe(
    'Nothing new needs you. Acknowledged, and not over: 1.\nalarm  nothing is sent in Board (since 1:01, acknowledged by Nora)\n',
  );
  expect(shown('nothing is sent', { ...seen, closed: { ...seen.closed, lasts: undefined } })).toBe('Nothing needs you.\n');
});
