import { expect, test } from 'vitest';
import { createProtection, isProtected } from '../../src/guard/protect.ts';

test.each([
  ['*@board.example.com', 'chair@board.example.com', true],
  ['*@board.example.com', 'chair@board.example.com.evil.example', false],
  ['sip:VIP-*@*.Example.com', 'vip-1@eu.example.com', true],
  ['sip:VIP-*@*.Example.com', 'vip-1@example.com', false],
  ['*', 'anyone@evil.example', true],
  ['tel:+49*', 'tel:+49301', true],
])('%s protects %s: %s', (entry, address, expected) => {
  expect(isProtected(createProtection([entry], true), address, undefined)).toBe(expected);
});

test('an address made to cost time costs none, however many stars a pattern has', () => {
  const protection = createProtection(['*a*a*a*a*@board.example.com'], true);
  const before = performance.now();
  expect(isProtected(protection, `${'a'.repeat(50_000)}@evil.example`, undefined)).toBe(false);
  expect(performance.now() - before).toBeLessThan(500);
});
