import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressDomain, canonicalAddress, canonicalAddressPart, organizerOfMeetingUri, phoneNumber } from '../src/address.ts';

test.each([
  ['sip:Alice@Example.com', 'alice@example.com'],
  ['SIPS:alice@example.com:5061;transport=tls', 'alice@example.com'],
  ['sip:alice@example.com?subject=hi', 'alice@example.com'],
  ['alice%2Dm@example.com', 'alice-m@example.com'],
  ['  alice@example.com ', 'alice@example.com'],
  ['sip:alice%40evil.example@example.com', 'alice@evil.example@example.com'],
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
    '%',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const canonical = canonicalAddress(pieces.join(''));
      if (canonical === undefined) return;
      expect(canonicalAddress(canonical)).toBe(canonical);
    }),
  );
});

test.each([
  ['sip:alice@Example.com;user=phone', 'example.com'],
  ['sip:alice%40evil.example@example.com', 'example.com'],
  ['sip:alice@evil%40partner.example', 'evil%40partner.example'],
  ['alice@evil%40partner.example', 'evil%40partner.example'],
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
  ['sip:', ''],
])('the part %j of an address is read as %j', (raw, part) => {
  expect(canonicalAddressPart(raw)).toBe(part);
});

test('the organizer stands at the head of a focus URI', () => {
  expect(organizerOfMeetingUri('sip:Org@example.com;gruu;opaque=app:conf:focus:id:ABC')).toBe('org@example.com');
  expect(organizerOfMeetingUri('nothing')).toBeUndefined();
});
