import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createProtection, isProtected } from '../../src/guard/protect.ts';
import { aClearNotation, aNotation, aNumber, anotherNumber, digitsOf, written } from '../canonical/notations.ts';
import { aSet, aSituation } from '../policy/sets.ts';

test.each([
  ['*@board.example.com', 'chair@board.example.com', true],
  ['*@board.example.com', 'chair@board.example.com.evil.example', false],
  ['sip:VIP-*@*.Example.com', 'vip-1@eu.example.com', true],
  ['sip:VIP-*@*.Example.com', 'vip-1@example.com', false],
  ['*', 'anyone@evil.example', true],
  ['*@münchen.example', 'ceo@xn--mnchen-3ya.example', true],
  ['*@mün*.example', 'ceo@xn--mnchen-3ya.example', true],
  ['*@*münchen.example', 'ceo@altmünchen.example', true],
  ['*@straße*.example', 'ceo@strasse.example', false],
  ['tel:+49 30 1', 'tel:+49 (0)30 1 x12', true],
  ['tel:+49*', 'tel:+49301', true],
  ['tel:+49*', 'sip:+49301@gw.example.com', true],
  ['tel:+49 30 1', '+49 (30) 1', true],
  ['tel:0049*', 'tel:+49301', true],
  ['tel:0049*', 'tel:0049301', true],
  ['tel:0049*', 'sip:+49301@gw.example.com', true],
  ['tel:00 49 30*', '0049 (30) 1', true],
  ['tel:0049*', 'tel:+44201', false],
  ['tel:0049*', 'tel:0301', false],
  ['sip:STRASSE@example.com', 'sip:straße@example.com', true],
  ['straße@example.com', 'sip:Strasse@example.com', true],
  ['straße@mün*', 'sip:straße@münchen.example', true],
  ['ΟΔΟΣ@example.com', 'sip:οδοσ@example.com', true],
  ['sip:sam@example.com', 'sip:ſam@example.com', false],
  ['tel:+49 30 1', 'sip:+49302@gw.example.com', false],
  ['sip:ceo@münchen.example', 'sip:ceo@xn--mnchen-3ya.example.', true],
  ['sip:ceo@example.com', 'sip:ceo@example.com;x=@evil.example', true],
  ['sip:ceo@example.com', 'mailto:CEO@example.com', true],
  ['*@example.com', 'SMTP:ceo@example.com', true],
  ['sip:ceo@evil.example', 'sip:ceo@example.com;x=@evil.example', false],
  ['sip:ceo@example.com', '\u202aceo@example.com\u202c', true],
  ['sip:ceo@example.com', 'pa@example.com; "The CEO" <CEO@example.com>', true],
  ['sip:ceo@example.com', 'sip:eve@evil.example;cc=ceo@example.com', false],
  ['tel:+49 30 123', '\u202a+49 30 123\u202c', true],
  ['tel:0049 30 123', 'Tel. +49 (0)30 123 / +49 40 555 (Büro)', true],
  ['tel:*100#', 'tel:*100#', true],
  ['tel:+4930*', '＋４９３０１２３', true],
  ['tel:+4930*', '+49 40 30123', false],
  ['tel:+49 30 123', '+49 30 1234', false],
  ['tel:4930123456', 'tel:+49 30 123456', true],
  ['tel:+4930123456', 'sip:4930123456@gw.example.com', true],
  ['tel:4930123456', 'tel:+49301234567', false],
  ['tel:1234567', 'tel:+1234567', false],
  ['tel:030123456', 'tel:+030123456', false],
  ['tel:12*', 'sip:eve12345@evil.example', false],
  ['tel:12*', '+49 30/1234567', false],
])('%s protects %s: %s', (entry, address, expected) => {
  expect(isProtected(createProtection([entry], true), [address])).toBe(expected);
});

test('whoever bears a protected number is protected, in whatever notation it stands', () => {
  fc.assert(
    fc.property(aNumber, aNotation(), (number, notation) => {
      const protection = createProtection([`tel:+${digitsOf(number)}`], true);
      expect(isProtected(protection, [written(number, notation)])).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test('whoever bears another number than the protected one is not protected by it', () => {
  const pair = aNumber.chain((number) => fc.tuple(fc.constant(number), anotherNumber(number)));
  fc.assert(
    fc.property(pair, aClearNotation(), ([number, other], notation) => {
      const protection = createProtection([`tel:+${digitsOf(other)}`], true);
      expect(isProtected(protection, [written(number, notation)])).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});

test('an address made to cost time costs none, however many stars a pattern has', () => {
  const protection = createProtection(['*a*a*a*a*@board.example.com'], true);
  expect(isProtected(protection, [`${'a'.repeat(50_000)}@evil.example`])).toBe(false);
});

test.each([
  ['alice@example.com', 'sip:Alice@example.com'],
  ['alice@example.com', 'sip:alice@example.com;user=phone'],
  ['STRASSE@example.com', 'sip:straße@example.com'],
  ['ΟΔΟΣ@example.com', 'sip:οδοσ@example.com'],
  ['a@münchen.example', 'sip:a@xn--mnchen-3ya.example'],
  ['tel:+49 30 1', 'tel:+49301'],
  ['tel:0049301', 'tel:0049301'],
])('%s under protect takes in %s, as it does in a rule', async (entry, uri) => {
  const set = aSet(`rules: [{ id: r, when: { uri: "${entry}" }, then: hold }]`);
  expect((await set.decide(aSituation({ participant: { uri } }))).rule?.id).toBe('r');
  expect(isProtected(createProtection([entry], true), [uri])).toBe(true);
});
