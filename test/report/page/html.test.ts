import fc from 'fast-check';
import { expect, test } from 'vitest';
import { html, visible } from '../../../src/report/page/html.ts';

test('nothing a person wrote is markup, or steers the reading', () => {
  expect(html('<script>"&\'')).toBe('&lt;script&gt;&quot;&amp;&#39;');
  expect(html('a\u202eb\u0007')).toBe('a\\u{202e}b\\u{7}');
});

test('long text is cut between characters', () => {
  expect(visible('😀'.repeat(500), 10)).toBe(`${'😀'.repeat(9)}…`);
  expect(visible('a'.repeat(10), 10)).toBe('a'.repeat(10));
});

test('no text at all comes through with a mark or a control character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(html(text)).not.toMatch(/[<>"'\p{Cc}\p{Cf}]/u);
    }),
  );
});
