import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalAddress } from '../../../src/address.ts';
import { compileAddressGlob } from '../../../src/policy/language/faces.ts';

const spellings = ['MÜNCHEN.example', 'münchen.example.', 'xn--mnchen-3ya.example', 'mu\u0308nchen.example', 'Xn--Mnchen-3yA.EXAMPLE'];

test.each(spellings)('a pattern with the domain %s fits every spelling of it, and no other domain', (written) => {
  const fits = compileAddressGlob(`sip:*@${written}`);
  for (const seen of spellings) expect(fits(canonicalAddress(`sip:a@${seen}`) ?? '')).toBe(true);
  for (const seen of ['munchen.example', 'altmünchen.example', 'x.münchen.example'])
    expect(fits(canonicalAddress(`sip:a@${seen}`) ?? '')).toBe(false);
});

test('a beginning or an end with international letters fits the domain it was cut from', () => {
  const domain = fc.constantFrom('straßenküche.example', 'кухня.пример', 'βάσης.example', 'küche.straße.example', '中文.example');
  fc.assert(
    fc.property(domain, fc.nat(30), (whole, cut) => {
      const at = Math.min(cut, whole.length - 1);
      const seen = canonicalAddress(`a@${whole}`) ?? '';
      for (const part of [`a@${whole.slice(0, at)}*`, `*${whole.slice(at)}`])
        if (/[^\u0000-\u007f]/.test(part)) expect(compileAddressGlob(part)(seen)).toBe(true);
    }),
  );
});
