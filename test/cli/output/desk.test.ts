import { expect, test } from 'vitest';
import { needsText } from '../../../src/cli/output/desk.ts';
import { styleFor } from '../../../src/cli/output/style.ts';
import type { NeedDoc, NowDoc } from '../../../src/console/view/schema.ts';

function shown(text: string): string {
  const need: NeedDoc = { id: 'n', kind: 'held', version: 'v', since: 0, count: 1, oldest: 0, meeting: 'm', people: [], text };
  const now = { state: { at: 61_000 }, needs: [need], meetings: [{ id: 'm', subject: 'Board' }] } as unknown as NowDoc;
  return needsText(now, styleFor({ colour: false }));
}

test.each([
  ['Bob held by guests-wait in Board', 'held  Bob held by guests-wait in Board (oldest 1:01)\n'],
  ['eject Mallory: denied', 'held  eject Mallory: denied in Board (oldest 1:01)\n'],
])('an item names its meeting once: %s', (text, expected) => {
  expect(shown(text)).toBe(expected);
});
