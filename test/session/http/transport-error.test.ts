import { expect, test } from 'vitest';
import { transportError } from '../../../src/session/http/transport-error.ts';

const url = 'https://pool.example.com/Autodiscover?token=secret';

test.each([
  ['CERT_HAS_EXPIRED', /has expired/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /is for another host/],
  ['CERT_NOT_YET_VALID', /clock of this machine/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', /under tls\.ca/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /under tls\.ca/],
  ['ERR_SSL_DECRYPTION_FAILED', /was not accepted/],
])('%s says what is wrong with the certificate and what to do, and is not tried again and again', (code, said) => {
  const error = transportError({ code }, 'GET', url);
  expect(error).toMatchObject({ code: 'SERVER_UNREACHABLE', retryable: false });
  expect(error.message).toMatch(said);
  expect(error.message).toContain(`GET https://pool.example.com/Autodiscover: `);
});

test.each([
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', /wants a certificate of ours/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', /is it http/],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', /TLS 1\.2/],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', /TLS 1\.2/],
])('%s is told as what it is, and not as a certificate that is not trusted', (code, said) => {
  const error = transportError({ code }, 'GET', url);
  expect(error).toMatchObject({ code: 'SERVER_UNREACHABLE', retryable: false });
  expect(error.message).toMatch(said);
  expect(error.message).not.toContain('tls.ca');
});

test('a handshake that fails without a word is told, and worth another try: a pool that fails over does so', () => {
  expect(transportError({ code: 'EPROTO' }, 'GET', url)).toMatchObject({ retryable: true, message: expect.stringContaining('TLS 1.2') });
});

test('only who has no authority to name is told to name one', () => {
  for (const code of ['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_NOT_YET_VALID'])
    expect(transportError({ code }, 'GET', url).message).not.toContain('tls.ca');
});

test('what is not about certificates is worth another try, and holds no query', () => {
  const error = transportError({ code: 'ECONNREFUSED' }, 'POST', url);
  expect(error).toMatchObject({
    retryable: true,
    message: 'POST https://pool.example.com/Autodiscover: connection refused (ECONNREFUSED)',
  });
});
