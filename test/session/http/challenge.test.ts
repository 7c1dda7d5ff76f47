import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseChallenges, tokenOffer } from '../../../src/session/http/challenge.ts';
import { cpuMs } from '../../support/cpu.ts';

const href = 'https://web1.example.com/WebTicket/oauthtoken';
const grants = ['urn:microsoft.rtc:windows', 'urn:microsoft.rtc:anonmeeting', 'password'];
const bearer = 'Bearer trusted_issuers="00000001-0000@*, other@example.com", client_id="00000004-0000-0ff1-ce00-000000000000"';

test.each([
  ['quoted', `MsRtcOAuth href="${href}",grant_type="${grants.join(',')}"`],
  ['bare href', `MsRtcOAuth href=${href}, grant_type="${grants.join(',')}"`],
  ['bare href before a space', `MsRtcOAuth href=${href} ,grant_type="${grants.join(',')}"`],
  ['bare list', `MsRtcOAuth href="${href}",grant_type=${grants.join(',')}`],
  ['folded behind Bearer', `${bearer}, MsRtcOAuth href="${href}",grant_type="${grants.join(',')}"`],
  ['folded before Bearer', `MsRtcOAuth href="${href}",grant_type="${grants.join(',')}", ${bearer}`],
  ['among schemes without parameters', `Negotiate, NTLM, MsRtcOAuth href="${href}",grant_type="${grants.join(',')}", Basic realm="x"`],
  ['behind a token68', `Negotiate YIIBhgYGKwYBBQ==, MsRtcOAuth href="${href}",grant_type="${grants.join(',')}"`],
  ['other case, other order, spaces', `MSRTCOAUTH  Grant_Type = "${grants.join(', ')}" , HREF = "${href}"`],
  ['single quotes', `MsRtcOAuth href='${href}', grant_type='${grants.join(',')}'`],
  ['a tab', `MsRtcOAuth\thref="${href}",\tgrant_type="${grants.join(',')}"`],
  [
    'a quoted value that mentions the scheme',
    `Bearer realm="MsRtcOAuth href=https://evil.test", MsRtcOAuth href="${href}",grant_type="${grants.join(',')}"`,
  ],
])('reads the offer: %s', (_, header) => {
  expect(tokenOffer(parseChallenges(header ?? ''))).toEqual({ href, grantTypes: grants });
});

test.each([
  ['nothing', undefined],
  ['an empty header', ''],
  ['only Bearer', bearer],
  ['no href', 'MsRtcOAuth grant_type="password"'],
  ['an unclosed quote', 'Bearer realm="MsRtcOAuth href=https://evil.test'],
])('finds no offer in %s', (_, header) => {
  expect(tokenOffer(parseChallenges(header ?? ''))).toBeUndefined();
});

test('escaped quotes stay inside their value', () => {
  expect(parseChallenges('Basic realm="a \\"b\\", c", Digest nonce=x')).toEqual([
    { scheme: 'basic', params: expect.objectContaining({ realm: 'a "b", c' }) },
    { scheme: 'digest', params: expect.objectContaining({ nonce: 'x' }) },
  ]);
});

test('no header throws or hangs', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '=', '"', '\\', ',', ' ', ':', '\t'), maxLength: 60 }), (header) => {
      expect(Array.isArray(parseChallenges(header))).toBe(true);
    }),
  );
  const hostile = `${'a '.repeat(4_000)}${'"'.repeat(4_000)}${' ='.repeat(4_000)}`;
  expect(cpuMs(() => parseChallenges(hostile))).toBeLessThan(1_000);
});

test('of two offers the one that takes passwords counts, wherever it stands', () => {
  const windows = 'MsRtcOAuth href="https://a.test/t",grant_type="urn:microsoft.rtc:windows"';
  const password = 'MsRtcOAuth href="https://b.test/t",grant_type="urn:microsoft.rtc:anonmeeting,password"';
  for (const header of [`${windows}, ${password}`, `${password}, ${windows}`, `${bearer}, ${windows}, Negotiate, ${password}`]) {
    expect(tokenOffer(parseChallenges(header))?.href).toBe('https://b.test/t');
  }
});
