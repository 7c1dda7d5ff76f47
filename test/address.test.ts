import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addressDomain,
  canonicalAddress,
  canonicalAddressPart,
  dialledNumber,
  domainOfCanonical,
  holdsQuestionMark,
  organizerOfMeetingUri,
  phoneNumber,
  readAddress,
} from '../src/address.ts';

test.each([
  ['sip:Alice@Example.com', 'alice@example.com'],
  ['SIPS:alice@example.com:5061;transport=tls', 'alice@example.com'],
  ['sip:alice@example.com?subject=hi', 'alice@example.com'],
  ['alice%2Dm@example.com', 'alice-m@example.com'],
  ['  alice@example.com ', 'alice@example.com'],
  ['sip:alice%40evil.example@example.com', 'alice%40evil.example@example.com'],
  ['sip:alice@evil%40partner.example', 'alice@evil%40partner.example'],
  ['sip:+4930123@example.com;user=phone', '+4930123@example.com'],
  ['tel:+49-30 (123).45;ext=5', 'tel:+493012345'],
  ['TEL:+4930', 'tel:+4930'],
  ['alice', 'alice'],
  ['100%@example.com', '100%@example.com'],
  ['', undefined],
  ['  ', undefined],
  ['tel:', undefined],
  ['sip:', undefined],
])('the canonical form of %j is %j', (raw, canonical) => {
  expect(canonicalAddress(raw)).toBe(canonical);
});

test('a canonical address is its own canonical form, and keeps its domain', () => {
  const piece = fc.constantFrom(
    'a',
    'B',
    '%40',
    '@',
    'ü',
    '\u200b',
    '"',
    ';x=1',
    '?h',
    ':5060',
    'sip:',
    'tel:',
    '%2540',
    '%3B',
    '+49',
    ' ',
    '.',
    'example.com',
    '[2001:DB8:0::1]',
    '%',
    '-',
    '“',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const canonical = canonicalAddress(pieces.join(''));
      if (canonical === undefined) return;
      expect(readAddress(canonical)).toEqual(readAddress(pieces.join('')));
      expect(domainOfCanonical(canonical)).toBe(addressDomain(canonical));
    }),
  );
});

test('what is malformed because of what follows the address is not that address without it', () => {
  expect(readAddress('a%40a;x=1%')).toEqual({ kind: 'malformed', text: 'a%40a;x=1%' });
  expect(readAddress('a%40a;x=1%;y')).toEqual({ kind: 'malformed', text: 'a%40a;x=1%;y' });
});

test('a malformed address has no domain, however it is asked for', () => {
  const canonical = canonicalAddress('%3B@partner.example') ?? '';
  expect([addressDomain(canonical), domainOfCanonical(canonical)]).toEqual([undefined, undefined]);
});

test.each([
  ['sip:alice@Example.com;user=phone', 'example.com'],
  ['sip:alice%40evil.example@example.com', 'example.com'],
  ['sip:alice@evil%40partner.example', undefined],
  ['alice@evil.example@partner.example', undefined],
  ['sip:a@evil.example;x=@partner.example', 'evil.example'],
  ['sip:a@evil.example?x=@partner.example', 'evil.example'],
  ['sip:a@evil.example%3Bx=@partner.example', undefined],
  ['a@b c.example', undefined],
  ['a@“b.example”', undefined],
  ['a@-b.example', undefined],
  ['a@ b.example', undefined],
  ['sip:alice@Example.com.', 'example.com'],
  ['sip:alice@Example.com.:5061', 'example.com'],
  ['alice@münchen.example', 'xn--mnchen-3ya.example'],
  ['alice@MÜNCHEN.example.', 'xn--mnchen-3ya.example'],
  ['alice@XN--mnchen-3ya.example', 'xn--mnchen-3ya.example'],
  ['sip:alice%40example.com', 'example.com'],
  ['alice@[2001:db8::1]:5061', '[2001:db8::1]'],
  ['alice@[2001:DB8:0:0:0:0:0:1]', '[2001:db8::1]'],
  ['alice@[2001:0db8::0001]:5061', '[2001:db8::1]'],
  ['alice@[::ffff:192.0.2.1];transport=tls', '[::ffff:c000:201]'],
  ['alice@[10.0.0.1]', '[10.0.0.1]'],
  ['alice@[2001::db8::1]', '[2001::db8::1]'],
  ['alice@[example]', undefined],
  ['alice@example.com:5061', 'example.com'],
  ['tel:+4930@example.com', undefined],
  ['alice', undefined],
  ['alice@', undefined],
])('the domain of %j is %j', (raw, domain) => {
  expect(addressDomain(raw)).toBe(domain);
  const canonical = canonicalAddress(raw);
  if (canonical !== undefined) expect(addressDomain(canonical)).toBe(domain);
});

test.each([
  ['tel:+49 30-123', '+4930123'],
  ['tel:+49 (0)30 123 x12', '+4930123'],
  ['tel:%2B4930123', '+4930123'],
  ['tel:nobody', undefined],
  ['sip:+4930123;phone-context=x@gw.example;user=phone', '+4930123'],
  ['sip:%2B4930123@gw.example;user=phone', '+4930123'],
  ['sip:alice@gw.example;user=phone', undefined],
  ['sip:+4930123@gw.example', undefined],
])('the telephone number in %j is %j', (raw, phone) => {
  expect(phoneNumber(raw)).toBe(phone);
});

test.each([
  ['*@Example.com', '*@example.com'],
  ['sip:*@example.com;user=phone', '*@example.com'],
  ['al?ce@exampl?.com', 'al?ce@exampl?.com'],
  ['sip:alice', 'alice'],
  ['tel:+49 30*', 'tel:+4930*'],
  ['@example.com:5061', '@example.com'],
  ['*@Example.com.', '*@example.com'],
  ['*@[2001:DB8:0:0:0:0:0:1]:5061', '*@[2001:db8::1]'],
  ['*@[2001:0DB8:*]', '*@[2001:0db8:*]'],
  ['*@example.com.:5061', '*@example.com'],
  ['sip:', ''],
  ['%61nn*', 'ann*'],
  ['ann%40*', 'ann%40*'],
  ['*%40*@example.com', '*%40*@example.com'],
])('the part %j of an address is read as %j', (raw, part) => {
  expect(canonicalAddressPart(raw)).toBe(part);
});

test.each([
  ['sip:alice@example.com', 'address'],
  ['tel:+4930', 'telephone'],
  ['alice', 'malformed'],
  ['"alice"@example.com', 'malformed'],
  ['Alice <alice@example.com>', 'malformed'],
  ['mailto:alice@example.com', 'malformed'],
  ['sip://alice@example.com', 'malformed'],
  ['alice:secret@example.com', 'malformed'],
  ['ali\u200bce@example.com', 'malformed'],
  ['ａlice@example.com', 'malformed'],
  ['alice＠example.com', 'malformed'],
  ['*@example.com', 'malformed'],
  ['m\ufffdller@example.com', 'malformed'],
  ['tel:+49 30 x', 'malformed'],
])('%j is read as %s', (raw, kind) => {
  expect(readAddress(raw)?.kind).toBe(kind);
});

test('domains that differ in spelling alone are one in an address', () => {
  const spelling = fc.constantFrom(
    'MÜNCHEN.example',
    'münchen.example.',
    'xn--mnchen-3ya.example',
    'mu\u0308nchen.example',
    'Xn--Mnchen-3yA.EXAMPLE',
  );
  fc.assert(
    fc.property(spelling, spelling, (one, other) => {
      expect(canonicalAddress(`sip:a@${one}`)).toBe(canonicalAddress(`A@${other};x=1`));
    }),
  );
});

test.each([
  ['sip:+4930123@gw.example', '+4930123'],
  ['sip:+49 30 123@gw.example;user=phone', '+4930123'],
  ['+49 (30) 123', '+4930123'],
  ['tel:123', '123'],
  ['sip:alice@gw.example', undefined],
  ['sip:1234@gw.example', '1234'],
  ['0049 30 123', '+4930123'],
])('the number that %j calls is %j', (raw, number) => {
  expect(dialledNumber(raw)).toBe(number);
});

test('the organizer stands at the head of a focus URI', () => {
  expect(organizerOfMeetingUri('sip:Org@example.com;gruu;opaque=app:conf:focus:id:ABC')).toBe('org@example.com');
  expect(organizerOfMeetingUri('nothing')).toBeUndefined();
});

test.each([
  ['ann@host?.example.com', true],
  ['tel:+4930555010?', true],
  ['a?n@example.com', true],
  ['ann@example.com?', true],
  ['ann@example.com;transport=tls?', true],
  ['ann@example.com', false],
  ['sip:ann@example.com?subject=why?', false],
  ['sip:ann@example.com;transport=tls?a=b&c=d', false],
  ['ann@example.com?bob@example.com', false],
])('whether a ? in %s can only mean any one character: %s', (written, expected) => {
  expect(holdsQuestionMark(written)).toBe(expected);
});
