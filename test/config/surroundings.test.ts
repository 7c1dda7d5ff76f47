// What only the machine tells: whether the files lobbyguard.yaml names are there, and hold what they should.
import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/load.ts';
import { aDirectory } from '../support/directory.ts';

const pem = (name: string): string => readFileSync(join(import.meta.dirname, '../session/webhook/certificates', `${name}.pem`), 'utf8');
const publicKey = createPublicKey(pem('a.key')).export({ format: 'jwk' });
const keySet = (...keys: object[]): string => JSON.stringify({ keys });
const jwks = keySet(publicKey);
const policies = { 'policies/a.yaml': 'rules: []' };
const ucwa = 'accounts: [{ name: a, username: a@example.com, password: { env: SECRET }, acceptInvitations: true }]\n';
const webhook = (lines: string): string => `accounts:
  - name: a
    kind: webhook
    endpoint: sip:bot@example.com
    audience: https://lobbyguard.example.com
    tenants: ["11111111-2222-3333-4444-555555555555"]
    token: { url: "https://login.example.com/token", clientId: id, clientSecret: { env: SECRET } }
    acceptInvitations: true
${lines}`;

async function told(config: string, files: Record<string, string | Uint8Array> = policies): Promise<string[]> {
  const directory = aDirectory({ ...files, 'lobbyguard.yaml': config });
  const { problems } = await readConfig(join(directory, 'lobbyguard.yaml'), { SECRET: 'x' });
  return problems.map(({ line, column, severity, code, message }) => `${line}:${column} ${severity} ${code} ${message}`);
}

test('where everything is in order, nothing is told', async () => {
  const lines =
    '    listen: "127.0.0.1:0"\n    tls: { cert: cert.pem, key: key.pem }\n    keys: { file: jwks.json }\ntls: { ca: ca.pem }\n';
  const files = { ...policies, 'cert.pem': pem('a.cert'), 'key.pem': pem('a.key'), 'jwks.json': jwks, 'ca.pem': pem('a.cert') };
  expect((await told(webhook(lines), files)).filter((line) => !line.includes('certificate-expired'))).toEqual([]);
});

test.each([
  ['is not there', undefined, 'unreadable', /cannot be read \(ENOENT\)/],
  ['is text', 'hello', 'wrong-certificate', /-----BEGIN CERTIFICATE-----/],
  ['is a private key', pem('a.key'), 'wrong-certificate', /holds no certificate/],
  ['is DER', Buffer.from(pem('a.cert').replaceAll(/-----.*-----|\s/g, ''), 'base64'), 'wrong-certificate', /openssl x509 -inform der/],
  ['is cut short', pem('a.cert').replace(/\n[^\n]{40,}\n/, '\n'), 'wrong-certificate', /export it again/],
  ['ends within its only certificate', pem('a.cert').slice(0, 400), 'wrong-certificate', /cut short/],
  ['is UTF-16', Buffer.from(`\uFEFF${pem('a.cert')}`, 'utf16le'), 'wrong-certificate', /UTF-16/],
  ['is a request', '-----BEGIN CERTIFICATE REQUEST-----\nMII=\n-----END CERTIFICATE REQUEST-----\n', 'wrong-certificate', /what came back/],
  [
    'is a package',
    Buffer.concat([Buffer.from([0x30, 0x82, 9, 9, 2, 1, 3]), Buffer.alloc(2_000, 7)]),
    'wrong-certificate',
    /openssl pkcs12/,
  ],
  ['ends within its second certificate', `${pem('a.cert')}${pem('b.cert').slice(0, 400)}`, 'wrong-certificate', /cut short/],
])('an authority (tls.ca) that %s is told at its line', async (_what, content, code, message) => {
  const files = content === undefined ? policies : { ...policies, 'ca.pem': content };
  const [problem, ...more] = await told(`${ucwa}tls: { ca: ca.pem }\n`, files);
  expect(more).toEqual([]);
  expect(problem).toMatch(new RegExp(`^2:12 error ${code} `));
  expect(problem).toMatch(message);
});

const der = (name: string) => Buffer.from(pem(name).replaceAll(/-----.*-----|\s/g, ''), 'base64');

test.each([
  ['is a certificate', pem('a.cert'), /no private key but a certificate/],
  ['is DER', der('a.key'), /openssl pkey -inform der/],
  ['is cut short', pem('a.key').slice(0, 400), /cut short/],
  ['lost a line', pem('a.key').replace(/\n[^\n]{40,}\n/, '\n'), /export it again/],
  ['is UTF-16', Buffer.from(`\uFEFF${pem('a.key')}`, 'utf16le'), /UTF-16/],
  ['is text', 'hello', /-----BEGIN PRIVATE KEY-----/],
])('a key of the desk that %s is told at its line, with what to do', async (_what, content, message) => {
  const console = "console: { listen: '127.0.0.1:0', tls: { cert: cert.pem, key: key.pem } }\n";
  const problems = await told(`${ucwa}${console}`, { ...policies, 'cert.pem': pem('a.cert'), 'key.pem': content });
  expect(problems.filter((line) => line.includes(' error '))).toEqual([expect.stringMatching(/^2:63 error wrong-key /)]);
  expect(problems.join()).toMatch(message);
});

test('a chain that begins with the authority is told as such', async () => {
  const console = "console: { listen: '127.0.0.1:0', tls: { cert: cert.pem, key: key.pem } }\n";
  const files = { ...policies, 'cert.pem': `${pem('b.cert')}${pem('a.cert')}`, 'key.pem': pem('a.key') };
  expect((await told(`${ucwa}${console}`, files)).join()).toMatch(/error key-mismatch this key belongs to certificate 2 .* goes first/);
});

test.each([
  ['not JSON', '<html>404</html>', /is not JSON/],
  ['without keys', '{ "issuer": "x" }', /holds no keys/],
  ['with an empty list', '{ "keys": [] }', /holds no keys/],
  ['a single key', '{ "kty": "RSA" }', /holds no keys/],
  ['of a shared secret', '{ "keys": [{ "kty": "oct", "k": "AA" }] }', /no key that checks the signature/],
  ['for encryption', keySet({ ...publicKey, use: 'enc' }), /no key that checks the signature/],
  ['of another algorithm', keySet({ ...publicKey, alg: 'PS512' }), /no key that checks the signature/],
  ['private', keySet(createPrivateKey(pem('a.key')).export({ format: 'jwk' })), /holds a private key/],
  ['without the numbers of its key', keySet({ kty: 'RSA', e: 'AQAB' }), /no key that checks the signature/],
  ['of a key cut short', keySet({ ...publicKey, n: publicKey.n?.slice(0, 40) }), /no key that checks the signature/],
])('a key set that is %s is told at its line', async (_what, content, message) => {
  const [problem] = await told(webhook('    listen: "127.0.0.1:0"\n    keys: { file: jwks.json }\n'), {
    ...policies,
    'jwks.json': content,
  });
  expect(problem).toMatch(/^10:19 error wrong-key-set /);
  expect(problem).toMatch(message);
});

test('one key that can be used is enough: a service may be about to change its others', async () => {
  const lines = '    listen: "127.0.0.1:0"\n    keys: { file: jwks.json }\n';
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  expect(await told(webhook(lines), { ...policies, 'jwks.json': keySet({ kty: 'RSA' }, other, publicKey) })).toEqual([]);
});

test('a certificate whose time has not come is told, and taken', async () => {
  const [problem, ...more] = await told(`${ucwa}tls: { ca: ca.pem }\n`, { ...policies, 'ca.pem': pem('future.cert') });
  expect(more).toEqual([]);
  expect(problem).toMatch(/^2:12 warning certificate-expired a certificate in .*ca\.pem is not valid before Jan {2}1 .*2126.*clock/);
});

test('a key that does not belong to its certificate is told at the key', async () => {
  const lines = '    listen: "127.0.0.1:0"\n    keys: { file: jwks.json }\n    tls: { cert: cert.pem, key: key.pem }\n';
  const files = { ...policies, 'jwks.json': jwks, 'cert.pem': pem('a.cert'), 'key.pem': pem('b.key') };
  expect((await told(webhook(lines), files)).filter((line) => line.includes('error'))).toEqual([
    expect.stringMatching(/^11:33 error key-mismatch this key does not belong to the certificate in .*cert\.pem/),
  ]);
});

test('a key with a passphrase is told with the remedy', async () => {
  const cipher = { cipher: 'aes-256-cbc', passphrase: 'x' };
  const encrypted = String(createPrivateKey(pem('a.key')).export({ type: 'pkcs8', format: 'pem', ...cipher }));
  const lines = '    listen: "127.0.0.1:0"\n    keys: { file: jwks.json }\n    tls: { cert: cert.pem, key: key.pem }\n';
  const files = { ...policies, 'jwks.json': jwks, 'cert.pem': pem('a.cert'), 'key.pem': encrypted };
  expect((await told(webhook(lines), files)).join('\n')).toMatch(/wrong-key the key in .* is encrypted.*store it without/);
});

test.each([
  ['policies that are not there', ucwa, {}, /^1:1 error not-found .*lobbyguard init/],
  ['policies elsewhere that are not there', `${ucwa}policies: mine\n`, policies, /^2:11 error not-found .*mine/],
  ['a directory without a policy', ucwa, { 'policies/readme.md': 'x', 'policies/a.test.yaml': 'x' }, /^1:1 error no-policies /],
  [
    'an audit directory that is a file',
    `${ucwa}audit: { directory: log }\n`,
    { ...policies, log: 'x' },
    /^2:21 error not-a-directory .*log is a file/,
  ],
  [
    'an audit directory below a file',
    `${ucwa}audit: { directory: log/x/y }\n`,
    { ...policies, log: 'x' },
    /^2:21 error not-a-directory .*log is a file/,
  ],
])('%s: told at the key that names them', async (_what, config, files, message) => {
  expect((await told(config, files)).join('\n')).toMatch(message);
});

test('an audit directory that is a link to nowhere is told at its line', async () => {
  const elsewhere = aDirectory();
  symlinkSync(join(elsewhere, 'unmounted'), join(elsewhere, 'link'));
  const [problem] = await told(`${ucwa}audit: { directory: "${elsewhere}/link/audit" }\n`);
  expect(problem).toMatch(/^2:21 error not-a-directory .*link leads nowhere/);
});

test('everything that would stop the start is told at once', async () => {
  const config = `${webhook('    listen: "127.0.0.1:0"\n    keys: { file: gone.json }\n')}policies: gone\naudit: { directory: log }\ntls: { ca: gone.pem }\n`;
  const lines = await told(config.replace('{ env: SECRET }', '{ env: UNSET_SECRET }'), { log: 'x' });
  expect(lines.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
    '7:89 error secret-unset',
    '10:19 error unreadable',
    '11:11 error not-found',
    '12:21 error not-a-directory',
    '13:12 error unreadable',
  ]);
});

test.each([
  ['in a code page of Windows', Buffer.from('ceo@example.com\nm\xfcller@example.com\n', 'latin1'), '2:2 error not-utf8'],
  ['in UTF-16', Buffer.from('\ufeffceo@example.com\n', 'utf16le'), '1:1 error utf-16'],
  ['in UTF-16 without a mark', Buffer.from('ceo@example.com\n', 'utf16le'), '1:1 error utf-16'],
  ['left as zeros by a full disk', Buffer.alloc(30), '1:1 error invisible-character'],
])('a list of protected people %s is refused at its place: a letter read wrongly would protect nobody', async (_what, list, expected) => {
  const found = await told(`${ucwa}safety: { protect: { file: vips.txt } }\n`, { ...policies, 'vips.txt': list });
  expect(found.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([expected]);
});

test('a list of protected people as Notepad saves it is read', async () => {
  const list = '\ufeffceo@example.com # the boss\r\nmüller@example.com\r\n';
  expect(await told(`${ucwa}safety: { protect: { file: vips.txt } }\n`, { ...policies, 'vips.txt': list })).toEqual([]);
});

const named: [string, (path: string) => string][] = [
  ['a secret', (path) => `accounts: [{ name: a, username: a@example.com, password: { file: ${path} }, acceptInvitations: true }]\n`],
  ['a list of people under protection', (path) => `${ucwa}safety: { protect: { file: ${path} } }\n`],
  ['an authority', (path) => `${ucwa}tls: { ca: ${path} }\n`],
  ['a key', (path) => webhook(`    listen: "127.0.0.1:0"\n    tls: { cert: cert.pem, key: ${path} }\n    keys: { file: jwks.json }\n`)],
  ['a key set', (path) => webhook(`    listen: "127.0.0.1:0"\n    tls: { cert: cert.pem, key: key.pem }\n    keys: { file: ${path} }\n`)],
];

test.each(
  named.flatMap(([what, config]) =>
    [
      ['a pipe', 'fifo', 'no regular file'],
      ['a device that never ends', '/dev/zero', 'no regular file'],
      ['a directory', 'policies', 'EISDIR'],
    ].map(([kind = '', path = '', why = '']): [string, string, string, string] => [what, kind, config(path), why]),
  ),
)('%s that is %s is told, and nobody waits for it', async (_what, _kind, config, why) => {
  const directory = aDirectory({
    ...policies,
    'cert.pem': pem('a.cert'),
    'key.pem': pem('a.key'),
    'jwks.json': jwks,
    'lobbyguard.yaml': config,
  });
  execFileSync('mkfifo', [join(directory, 'fifo')]);
  const { problems } = await readConfig(join(directory, 'lobbyguard.yaml'), { SECRET: 'x' });
  const errors = problems.filter(({ severity }) => severity === 'error');
  expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining(`cannot be read (${why})`)]);
});

test('a secret, a list and an authority are read through links', async () => {
  const config = `accounts: [{ name: a, username: a@example.com, password: { file: current/secret }, acceptInvitations: true }]
safety: { protect: { file: current/vips.txt } }
tls: { ca: current/ca.pem }
`;
  const files = { 'one/secret': 'x', 'one/vips.txt': 'ceo@example.com\n', 'one/ca.pem': pem('a.cert'), ...policies };
  const directory = aDirectory({ ...files, 'lobbyguard.yaml': config });
  symlinkSync('one', join(directory, 'current'));
  const { problems } = await readConfig(join(directory, 'lobbyguard.yaml'), {});
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test('a configuration that is a pipe is told, and nobody waits for it', async () => {
  const file = join(aDirectory(), 'lobbyguard.yaml');
  execFileSync('mkfifo', [file]);
  const { problems } = await readConfig(file, {});
  expect(problems).toMatchObject([{ code: 'unreadable', message: 'the file cannot be read (no regular file)' }]);
});

const focus = 'sip:organizer@example.com;gruu;opaque=app:conf:focus:id:ABC123';
const following = (source: string): string =>
  `accounts: [{ name: a, username: a@example.com, password: { env: SECRET }, meetings: [{ ${source} }] }]\n`;

test.each<[string, string, string | Uint8Array | undefined, RegExp]>([
  ['a list that is not there', 'file: x', undefined, /^1:\d+ warning not-found the list .* cannot be read \(ENOENT\)$/],
  ['a list that is a folder', 'file: policies', undefined, /^1:\d+ warning unreadable the list .* cannot be read \(EISDIR\)$/],
  [
    'a list of something else',
    'file: x',
    '# our people\nceo@example.com\n',
    /^2:1 warning wrong-meeting expected a focus URI.*nothing of this list is taken$/,
  ],
  ['a list with nothing in it', 'file: x', '\n', /^1:\d+ warning empty /],
  ['a list in another encoding', 'file: x', Buffer.from('sip:m\xfcller@example.com', 'latin1'), /^1:\d+ warning not-utf8 /],
  ['a calendar that is not there', 'calendar: x', undefined, /^1:\d+ warning not-found the calendar .* cannot be read \(ENOENT\)$/],
  ['a calendar that is none', 'calendar: x', '<html>', /^1:\d+ warning wrong-value .* holds no calendar/],
])('meetings from %s: it is told, and the daemon may start without it', async (_what, source, content, message) => {
  const files: Record<string, string | Uint8Array> = content === undefined ? policies : { ...policies, x: content };
  const [problem, ...more] = await told(following(source), files);
  expect(problem).toMatch(message);
  expect(more).toEqual([]);
});

test.each<[string, string, string]>([
  ['a list', 'file: x', `\uFEFF# meetings\r\n${focus} # the board\r\nhttps://meet.example.com/organizer/ABC123\r\n`],
  ['a list of comments', 'file: x', '# none yet\n'],
  ['a calendar', 'calendar: x', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n'],
  ['a calendar with letters of another encoding', 'calendar: x', 'BEGIN:VCALENDAR\r\nX-A:M\xfcller\r\nEND:VCALENDAR\r\n'],
  ['a folder of calendars with none in it yet', 'calendar: policies', ''],
])('of meetings from %s nothing is told', async (_what, source, x) => {
  expect(await told(following(source), { ...policies, x: x.includes('\xfc') ? Buffer.from(x, 'latin1') : x })).toEqual([]);
});
