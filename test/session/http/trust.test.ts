import { expect, test } from 'vitest';
import { createTrust } from '../../../src/session/http/trust.ts';

test.each([
  ['an exact name', ['pool.example.com'], 'https://pool.example.com/x', true],
  ['an exact name in capitals, any port', ['Pool.Example.COM'], 'https://POOL.example.com:8443/x', true],
  ['a trailing dot', ['pool.example.com'], 'https://pool.example.com./x', true],
  ['a subdomain is not the exact name', ['example.com'], 'https://pool.example.com/', false],
  ['a wildcard takes subdomains', ['*.example.com'], 'https://a.b.example.com/', true],
  ['a wildcard does not take the domain itself', ['*.example.com'], 'https://example.com/', false],
  ['a lookalike suffix', ['*.example.com'], 'https://evilexample.com/', false],
  ['a name that continues elsewhere', ['*.example.com'], 'https://pool.example.com.evil.test/', false],
  ['the host in the user part', ['pool.example.com'], 'https://pool.example.com@evil.test/', false],
  ['credentials in the URL', ['pool.example.com'], 'https://user:word@pool.example.com/', false],
  ['a backslash trick', ['pool.example.com'], 'https://evil.test\\@pool.example.com/', false],
  ['plain http', ['pool.example.com'], 'http://pool.example.com/', false],
  ['plain http on loopback', ['127.0.0.1'], 'http://127.0.0.1:8080/', true],
  ['loopback that nobody named', ['pool.example.com'], 'http://127.0.0.1/', false],
  ['an address spelled as a number', ['127.0.0.1'], 'http://2130706433/', true],
  ['localhost is not its address', ['127.0.0.1'], 'http://localhost/', false],
  ['IPv6 without brackets', ['::1'], 'http://[::1]:8080/', true],
  ['IPv6 in brackets and long form', ['[0:0:0:0:0:0:0:1]'], 'http://[::1]/', true],
  ['a wildcard over an address', ['*.0.0.1'], 'http://127.0.0.1/', false],
  ['a private address over http', ['10.0.0.5'], 'http://10.0.0.5/', false],
  ['a private address over https', ['10.0.0.5'], 'https://10.0.0.5/', true],
  ['a lone star', ['*'], 'https://pool.example.com/', false],
  ['a pattern with a port', ['pool.example.com:443'], 'https://pool.example.com/', false],
  ['an internationalized name', ['bücher.example'], 'https://xn--bcher-kva.example/', true],
  ['another scheme', ['pool.example.com'], 'ftp://pool.example.com/', false],
  ['no URL', ['pool.example.com'], '/ucwa', false],
])('trust: %s', (_, patterns, url, allowed) => {
  expect(createTrust(patterns).allows(url)).toBe(allowed);
});
