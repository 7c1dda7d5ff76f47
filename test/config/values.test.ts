import { expect, test } from 'vitest';
import { isLoopback, isSamePlace, parseListen } from '../../src/config/listen.ts';
import {
  endpointFault,
  isWholeRegistry,
  meetingFault,
  meetingHostFault,
  normalTrustedHost,
  pathFault,
  protectFault,
  trustedHostFault,
  urlFault,
  usernameFault,
} from '../../src/config/values.ts';

test.each([
  ['127.0.0.1:8787', { host: '127.0.0.1', port: 8787 }],
  ['[::1]:8443', { host: '::1', port: 8443 }],
  ['LOCALHOST:0', { host: 'localhost', port: 0 }],
  ['8787', undefined],
  [':8787', undefined],
  ['127.0.0.1', undefined],
  ['127.0.0.1:65536', undefined],
  ['::1:8443', undefined],
  ['http://127.0.0.1:1', undefined],
  ['127.0.0.1:80/x', undefined],
  ['bob@127.0.0.1:80', undefined],
])('listening on %s is %j', (text, expected) => {
  expect(parseListen(text)).toEqual(expected);
});

test.each([
  ['127.0.0.1:1', '127.0.0.1:1', true],
  ['localhost:1', '127.0.0.1:1', true],
  ['[::1]:1', 'LOCALHOST:1', true],
  ['0.0.0.0:1', '127.0.0.1:1', true],
  ['[::]:1', '127.0.0.1:1', true],
  ['0.0.0.0:1', '[::1]:1', false],
  ['127.0.0.1:1', '127.0.0.2:1', false],
  ['127.0.0.1:1', '127.0.0.1:2', false],
  ['127.0.0.1:0', '127.0.0.1:0', false],
  ['a.example.com:1', 'b.example.com:1', false],
])('%s and %s are one place: %s', (one, other, expected) => {
  const [first, second] = [parseListen(one), parseListen(other)];
  expect(first !== undefined && second !== undefined && [isSamePlace(first, second), isSamePlace(second, first)]).toEqual([
    expected,
    expected,
  ]);
});

test.each(['localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]'])('%s stays on this machine', (host) => {
  expect(isLoopback(host)).toBe(true);
});

test.each(['0.0.0.0', '::', '10.0.0.1', 'localhost.example.com', '127.0.0.1.example.com', '127.0.0', ''])('%s may be elsewhere', (host) => {
  expect(isLoopback(host)).toBe(false);
});

test.each([
  ['https://lyncdiscover.example.com/', undefined],
  ['http://127.0.0.1:8080/', undefined],
  ['http://[::1]:8080/', undefined],
  ['http://localhost/x', undefined],
  ['http://lyncdiscover.example.com/', 'plain-http'],
  ['http://127.0.0.1.example.com/', 'plain-http'],
  ['https://u:p@example.com/', 'literal-secret'],
  ['ftp://example.com/', 'wrong-url'],
  ['lyncdiscover.example.com', 'wrong-url'],
  ['https://', 'wrong-url'],
])('as a URL %s has the fault %s', (text, code) => {
  expect(urlFault(text)?.code).toBe(code);
});

test.each([
  ['*.example.com', '*.example.com'],
  ['Pool1.Example.com', 'pool1.example.com'],
  ['10.1.2.3', '10.1.2.3'],
  ['[2001:DB8::1]', '[2001:db8::1]'],
  ['2001:db8::1', '[2001:db8::1]'],
  ['pool', 'pool'],
  ['example.com.', 'example.com'],
  ['*.Example.com.', '*.example.com'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['"example.com"', undefined],
  ['a.example,b.example', undefined],
  ['.example.com', undefined],
  ['a..example', undefined],
  ['*.10.1.2.3', undefined],
  ['*', undefined],
  ['*.*', undefined],
  ['*example.com', undefined],
  ['a.*.example.com', undefined],
  ['https://example.com', undefined],
  ['example.com:443', undefined],
  ['example.com/path', undefined],
  ['', undefined],
])('the trusted host %s is %s', (text, expected) => {
  expect(normalTrustedHost(text)).toBe(expected);
  expect(trustedHostFault(text) === undefined).toBe(expected !== undefined);
});

test.each(['*.com', '*.COM.', '*.de', '*.co.uk', '*.com.au', '*.xn--p1ai', '*.io'])('a host that anybody can register fits %s', (text) => {
  expect(isWholeRegistry(text)).toBe(true);
});

test.each(['*.corp', '*.local', '*.contoso', '*.example.com', '*.co.example', '*.uk.example', 'com'])(
  '%s is a domain of somebody',
  (text) => {
    expect(isWholeRegistry(text)).toBe(false);
  },
);

test.each([
  ['sip:o@example.com;gruu;opaque=app:conf:focus:id:ABC123', true],
  ['SIP:o@example.com;gruu;opaque=app:conf:focus:id:ABC123', true],
  ['sip:o@example.com;opaque=app:conf:focus:id:ABC123;gruu', true],
  ['sip:o@example.com', false],
  ['o@example.com;gruu;opaque=app:conf:focus:id:ABC123', false],
  ['sip:o@example.com;gruu;opaque=app:conf:focus:id:', false],
  ['sip:o@example.com;gruu;opaque=app:conf:focus:id:A?b=c', false],
  ['https://meet.example.com/o/ABC123', false],
  ['sip:müller@bücher.example;gruu;opaque=app:conf:focus:id:ABC123', true],
  ['sip:o@example.com\\;gruu\\;opaque=app:conf:focus:id:ABC123', false],
  ['sip:*@example.com;gruu;opaque=app:conf:focus:id:ABC123', false],
  ['sip:“o”@example.com;gruu;opaque=app:conf:focus:id:ABC123', false],
  ['sip:m\ufffdller@example.com;gruu;opaque=app:conf:focus:id:ABC123', false],
  ['sip:o@example.com,x;gruu;opaque=app:conf:focus:id:ABC123', false],
  ['sip:o@example.com;gruu;opaque=app:conf:focus:id:ABC123>', false],
  ['sip:o@example.com;gruu;opaque=app:conf:focus:id:ABC123"', false],
  ['sip:o@example.com;gruu;opaque=app:conf:focus:id:ABC123;x=y,', false],
])('%s is a focus URI: %s', (text, fine) => {
  expect(meetingFault(text) === undefined).toBe(fine);
});

test.each([
  ['https://meet.example.com/bob/AB12', 'sip:bob@example.com;gruu;opaque=app:conf:focus:id:AB12'],
  ['https://meet.example.com/example.com/bob/AB12?sl=1', 'sip:bob@example.com;gruu;opaque=app:conf:focus:id:AB12'],
])('for the join link %s the focus URI is guessed', (text, guess) => {
  expect(meetingFault(text)?.message).toContain(guess);
});

test.each([
  'https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%7d',
  'teams.live.com/meet/9312345678',
  'conf:sip:o@example.com;gruu;opaque=app:conf:focus:id:teams:2:0!19:meeting_x-thread.v2',
])('%s is told to be a meeting of Teams', (text) => {
  expect(meetingFault(text)?.message).toContain('a meeting of Teams');
});

test.each([
  ['sip:ceo@example.com', true],
  ['*@board.example.com', true],
  ['ceo*@example.com', true],
  ['tel:+4930123', true],
  ['%63eo@example.com', true],
  ['anna–lena@vip.example', false],
  ['mail=ceo@example.com', false],
  ['board.example.com', false],
  ['*.example.com', false],
  ['+4930123', false],
  ['', false],
])('%s protects somebody: %s', (text, fine) => {
  expect(protectFault(text) === undefined).toBe(fine);
});

test.each([
  ['m@example.com', true],
  ['EXAMPLE\\m', true],
  ['m', false],
  ['a b@example.com', false],
  ['sip:m@example.com', true],
  ["o'hara@example.com", true],
  ['"m@example.com"', false],
  ['<m@example.com>', false],
  ['mailto:m@example.com', false],
  ['“EXAMPLE\\m”', false],
  ['m@example.com,', false],
  ['m@example.com/', false],
  ['m@example.com#', false],
  ['m@example.com:5061', false],
  ['m@example.com?x', false],
  ['m@example.com;user=phone', false],
  ['*@example.com', false],
  ['m@*.example.com', false],
  ['$' + '{USER}@example.com', false],
  ['{{user}}@example.com', false],
  ['%USER%@example.com', false],
  ['EXAMPLE\\*', false],
  ['EXAMPLE\\m$', true],
  ['example.com\\m', true],
  ['m+tag@example.com', true],
  ['m@bücher.example', true],
  ['m@corp', true],
  ['m@example.com.', true],
])('%s is a user name: %s', (text, fine) => {
  expect(usernameFault(text) === undefined).toBe(fine);
});

test.each([
  ['sip:bot@example.com', true],
  ['SIPS:bot@bücher.example', true],
  ['sip:*@example.com', false],
  ['sip:“bot”@example.com', false],
  ['sip:bot@-x', false],
])('%s is an endpoint: %s', (text, fine) => {
  expect(endpointFault(text) === undefined).toBe(fine);
});

test.each([
  ['meet.example.com', true],
  ['*.Example.com', true],
  ['https://meet.example.com', false],
  ['meet.example.com:443', false],
  ['*', false],
])('%s names hosts of join links: %s', (text, fine) => {
  expect(meetingHostFault(text) === undefined).toBe(fine);
});

test.each([
  '~',
  '~/audit',
  '~bob/audit',
  '$HOME/audit',
  '${STATE_DIRECTORY}/audit',
  '/var/$USER/x',
  '%ProgramData%\\x',
  '%S/audit',
  '$(pwd)/x',
])('what a shell or a service manager would put in for %s is not guessed, and no directory is called so', (text) => {
  expect(pathFault(text)).toMatchObject({ code: 'wrong-path', message: expect.stringContaining('in full') });
});

test('a path is no URL', () => {
  expect(pathFault('file:///var/audit')).toMatchObject({ code: 'wrong-path', message: expect.stringContaining('/var/audit') });
});

test.each(['"/var/audit"', "'audit'", '“audit”'])('quotes around %s are no part of a path', (text) => {
  expect(pathFault(text)).toMatchObject({ code: 'wrong-path', message: expect.stringContaining('quotes') });
});

test.each(['audit', 'C:\\lobbyguard\\audit', '\\\\host\\c$\\audit', 'a~1/x', 'PROGRA~1', '100%/x', 'a$b', '/srv/5$/x', "bob's audit"])(
  '%s is a path',
  (text) => {
    expect(pathFault(text)).toBeUndefined();
  },
);

test.each(['*:9464', ':9464', '+:9464'])('%s is nowhere to listen', (written) => {
  expect(parseListen(written)).toBeUndefined();
});
