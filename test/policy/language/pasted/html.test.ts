import { expect, test } from 'vitest';
import { withoutHtml } from '../../../../src/policy/language/pasted/html.ts';
import { wholeTextDoubt } from '../../../../src/policy/language/text-notation.ts';

test.each([
  ['Ann&nbsp;Smith', 'Ann Smith'],
  ['R&amp;D', 'R&D'],
  ['J&ouml;rg M&uuml;ller-Stra&szlig;e', 'Jörg Müller-Straße'],
  ['Ann&#39;s room', "Ann's room"],
  ['Ann&#x2019;s room', 'Ann’s room'],
  ['<li>Ann Smith</li>', 'Ann Smith'],
  ['<b>Ann</b> Smith<br/>', 'Ann Smith'],
  ['<a href="x">Ann</a>', 'Ann'],
  ['<SPAN style="a">Ann</SPAN>', 'Ann'],
])('%s is the source of a web page that shows %s', (written, shown) => {
  expect(withoutHtml(written)).toBe(shown);
  expect(wholeTextDoubt(written)?.message).toContain(`write "${shown}"`);
  expect(withoutHtml(shown)).toBeUndefined();
});

test.each(['R&D', 'AT&T', 'a & b; c', '<Ann>', '<3', 'a < b > c', 'Ann <ann@example.org>', '&#;', '&unknown;', '&#1114112;'])(
  '%s is no HTML',
  (written) => {
    expect(withoutHtml(written)).toBeUndefined();
  },
);

test.each(['<', '<b ', '&', '&#', '&a', '<!--'])('a million of %j are judged', (piece) => {
  withoutHtml(piece.repeat(1_000_000 / piece.length));
});
