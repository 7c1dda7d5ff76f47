import { expect, test } from 'vitest';
import { mistrustOf } from '../src/errors.ts';

const told = (part: object): string | undefined => mistrustOf(Object.assign(new Error('x'), part));

test.each([
  [{ code: 'CERT_HAS_EXPIRED' }, /has expired/],
  [{ code: 'ESOCKET', message: 'certificate has expired' }, /has expired/],
  [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, /another host/],
  [
    { code: 'ESOCKET', message: "Hostname/IP does not match certificate's altnames: IP: 127.0.0.1 is not in the cert's list" },
    /another host/,
  ],
  [{ code: 'CERT_NOT_YET_VALID' }, /not valid yet.*clock/],
  [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, /not trusted.*tls\.ca/],
  [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, /not trusted.*tls\.ca/],
  [{ code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' }, /not trusted.*tls\.ca/],
  [{ code: 'ESOCKET', message: 'unable to verify the first certificate' }, /not trusted.*tls\.ca/],
  [{ cause: { cause: { code: 'CERT_HAS_EXPIRED' } } }, /has expired/],
])('%j says what is wrong with a certificate and what to do', (part, expected) => {
  expect(told(part)).toMatch(expected);
});

test.each([{ code: 'ECONNREFUSED' }, { message: 'socket hang up' }, {}])('%j is nothing about a certificate', (part) => {
  expect(told(part)).toBeUndefined();
});

test('an error that is its own cause has an end', () => {
  const error = new Error('x');
  error.cause = error;
  expect(mistrustOf(error)).toBeUndefined();
});
