import { expect, test } from 'vitest';
import { identityOf } from '../../src/roster/identity.ts';

test('spellings of one address are one identity, whatever the href', () => {
  const one = identityOf({ uri: 'eve@example.com' }, 'https://pool/a');
  expect(one).toMatch(/^id:[0-9a-f]{24}$/);
  expect(identityOf({ uri: 'sip:EVE@example.com;user=phone' }, 'https://pool/b')).toBe(one);
});

test('without an address the telephone number decides, without both the href', () => {
  const phone = identityOf({ phone: '+4930123' }, 'https://pool/a');
  expect(identityOf({ phone: '+4930123' }, 'https://pool/b')).toBe(phone);
  expect(identityOf({ uri: 'tel:+4930123' }, 'https://pool/b')).toBe(phone);
  expect(identityOf({}, 'https://pool/a')).not.toBe(identityOf({}, 'https://pool/b'));
  expect(identityOf({ uri: '', phone: '' }, 'https://pool/a')).toBe(identityOf({}, 'https://pool/a'));
});
