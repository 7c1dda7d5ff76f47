import { createPublicKey } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig, readConfig } from '../../src/config/load.ts';
import { type Problem, ProblemsError } from '../../src/errors.ts';

const env = { LOBBYGUARD_PASSWORD: 'correct horse', LOBBYGUARD_SECRET: 'battery staple' };
const minimal =
  'version: 1\naccounts:\n  - name: moderator\n    username: moderator@example.com\n    password: { env: LOBBYGUARD_PASSWORD }\n';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'lobbyguard-config-'));
  mkdirSync(join(directory, 'policies', 'guests'), { recursive: true });
  writeFileSync(join(directory, 'policies', 'guests', 'a.yaml'), 'rules: []');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function certificate(name: string): string {
  return join(import.meta.dirname, '../session/webhook/certificates', `${name}.pem`);
}

function write(content: string | Uint8Array, name = 'lobbyguard.yaml'): string {
  const file = join(directory, name);
  writeFileSync(file, content);
  return file;
}

async function problemsOf(content: string | Uint8Array, environment: Record<string, string> = env): Promise<readonly Problem[]> {
  const error: unknown = await loadConfig(write(content), environment).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ProblemsError);
  return (error as ProblemsError).problems.filter(({ severity }) => severity === 'error');
}

async function told(content: string | Uint8Array, environment = env): Promise<string[]> {
  const problems = await problemsOf(content, environment);
  return problems.map(({ line, column, code }) => `${line}:${column} ${code}`);
}

test('a file with one account gets every default', async () => {
  const file = write(minimal);
  const config = await loadConfig(file, env);
  const [account] = config.accounts;
  expect(config).toMatchObject({
    file,
    mode: 'dry-run',
    policies: join(directory, 'policies'),
    limits: { requestsPerSecond: 5, actionsPerSecond: 5, batch: 20, concurrency: 4, retries: 4 },
    safety: { protect: [], protectLeaders: true, maxRemovalsPerMinute: 120 },
    audit: { directory: join(directory, 'audit'), redact: { name: 'keep', uri: 'keep', phone: 'keep' } },
    tls: {},
    log: { level: 'info' },
  });
  expect(config.console).toBeUndefined();
  expect(account).toMatchObject({ kind: 'ucwa', trustedHosts: ['example.com', '*.example.com'], meetings: [], acceptInvitations: false });
  expect(account?.kind === 'ucwa' && account.password()).toBe('correct horse');
});

test('the configuration is frozen and holds no secret', async () => {
  const config = await loadConfig(write(minimal), env);
  expect(Object.isFrozen(config)).toBe(true);
  expect(Object.isFrozen(config.accounts[0])).toBe(true);
  expect(JSON.stringify(config)).not.toContain('correct horse');
});

test('a complete example loads', async () => {
  copyFileSync(certificate('a.cert'), join(directory, 'corporate-ca.pem'));
  write(JSON.stringify({ keys: [createPublicKey(readFileSync(certificate('a.key'))).export({ format: 'jwk' })] }), 'jwks.json');
  const config = await loadConfig(write(completeExample), env);
  expect(config.accounts.map((account) => account.kind)).toEqual(['ucwa', 'webhook']);
  expect(config.accounts[1]).toMatchObject({ listen: { host: '127.0.0.1', port: 8443 }, keys: { file: join(directory, 'jwks.json') } });
  expect(config.console).toEqual({ host: '127.0.0.1', port: 8787, graceMs: 3_000 });
});

test.each([
  ['3s', 3_000],
  ['0s', 0],
  ['60s', 60_000],
  ['1500ms', 1_500],
])('a grace of %s is %d ms', async (written, graceMs) => {
  const config = await loadConfig(write(`${minimal}console: { listen: "127.0.0.1:8787", grace: ${written} }\n`), env);
  expect(config.console?.graceMs).toBe(graceMs);
});

test('the example in docs loads', async () => {
  const file = join(import.meta.dirname, '../../docs/lobbyguard.example.yaml');
  const config = await loadConfig(file, env);
  expect(config.policies).toBe(join(dirname(dirname(file)), 'policies'));
});

test('a file saved with BOM and CRLF behaves like the same file without', async () => {
  const plain = await loadConfig(write(minimal), env);
  const windows = await loadConfig(write(`\uFEFF${minimal.replaceAll('\n', '\r\n')}`), env);
  expect(JSON.stringify(windows)).toBe(JSON.stringify(plain));
});

test('line and column are the same with BOM and CRLF', async () => {
  const broken = `${minimal}limits: { retries: -1 }\n`;
  expect(await told(`\uFEFF${broken.replaceAll('\n', '\r\n')}`)).toEqual(await told(broken));
  expect(await told(broken)).toEqual(['6:20 wrong-value']);
});

test('meetings come from any mix of sources, paths relative to the file', async () => {
  const lines = `    meetings:
      - "sip:bob@example.com;gruu;opaque=app:conf:focus:id:AB12"
      - "https://meet.example.com/bob/AB13"
      - { file: meetings.txt }
      - { calendar: calendars }
      - { calendar: { url: "https://mail.example.com/c.ics", user: svc, password: { env: LOBBYGUARD_PASSWORD }, every: 10m } }
    join: { before: 5m }
`;
  const file = write(account(lines));
  const [loaded] = (await loadConfig(file, env)).accounts;
  expect(loaded?.meetings).toEqual(['sip:bob@example.com;gruu;opaque=app:conf:focus:id:AB12']);
  expect(loaded?.join).toEqual({ beforeMs: 300_000, afterMs: 1_800_000 });
  expect(loaded?.sources).toMatchObject([
    { kind: 'link', link: 'https://meet.example.com/bob/AB13' },
    { kind: 'file', path: join(dirname(file), 'meetings.txt') },
    { kind: 'calendar', path: join(dirname(file), 'calendars') },
    { kind: 'calendar-url', url: 'https://mail.example.com/c.ics', everyMs: 600_000, login: { user: 'svc' } },
  ]);
});

test('hosts of join links are read in any spelling of a host', async () => {
  const lines = '    meetings: ["https://meet.example.net/bob/AB13"]\n    meetingHosts: ["MEET.Example.net."]\n';
  const [loaded] = (await loadConfig(write(account(lines)), env)).accounts;
  expect(loaded?.meetingHosts).toEqual(['meet.example.net']);
});

test('all problems are told at once, in the order of the file', async () => {
  const content = `version: 2
mdoe: enforce
accounts:
  - name: a
    username: moderator
    pasword: { env: LOBBYGUARD_PASSWORD }
    meetings: [https://meet.example.com/]
  - name: a
    username: moderator@example.com
    password: { env: NOT_SET_ANYWHERE }
    discovery: http://lyncdiscover.example.com/
limits: { requestsPerSecond: fast }
`;
  expect(await told(content)).toEqual([
    '1:10 unknown-value',
    '2:1 unknown-key',
    '5:15 wrong-username',
    '6:5 unknown-key',
    '7:16 wrong-meeting',
    '8:11 duplicate-account',
    '10:22 secret-unset',
    '11:16 plain-http',
    '12:30 wrong-type',
  ]);
});

const account = (lines: string): string =>
  `accounts:\n  - name: a\n    username: moderator@example.com\n    password: { env: LOBBYGUARD_PASSWORD }\n${lines}`;
const webhook = (lines: string): string => `accounts:
  - name: a
    kind: webhook
    endpoint: sip:bot@example.com
    audience: https://lobbyguard.example.com
    tenants: ["11111111-2222-3333-4444-555555555555"]
    keys: { url: "https://login.example.com/keys" }
    token: { url: "https://login.example.com/token", clientId: id, clientSecret: { env: LOBBYGUARD_SECRET } }
${lines}`;

test.each([
  ['an unknown mode', account('mode: enfroce\n'), '5:7 unknown-value', /dry-run, assist, enforce; did you mean "enforce"\?/],
  ['`off`, which YAML 1.2 reads as text', account('mode: off\n'), '5:7 unknown-value', /dry-run/],
  ['no accounts', 'accounts: []\n', '1:11 empty', /at least one/],
  ['accounts missing', 'mode: dry-run\n', '1:1 missing-key', /"accounts" is missing/],
  ['a missing password', 'accounts:\n  - name: a\n    username: m@example.com\n', '2:5 missing-key', /"password" is missing/],
  ['a section with nothing in it', account('console:\n'), '5:1 wrong-type', /found nothing: give it a value/],
  ['a number where text belongs', account('policies: 5\n'), '5:11 wrong-type', /expected text; found a number; put it in quotes/],
  ['a number where a share belongs', account('safety: { maxReversals: 20 }\n'), '5:25 wrong-type', /such as 25%; found a number$/],
  ['a time without its unit', account('    join: { before: 90 }\n'), '5:21 wrong-type', /such as 10m; found a number$/],
  ['a port without its host', account('console: { listen: 8787 }\n'), '5:20 wrong-type', /host:port.*; found a number$/],
  ['a negative limit', account('limits: { concurrency: -4 }\n'), '5:24 wrong-value', /1 or more/],
  ['a rate of nothing', account('limits: { requestsPerSecond: 0 }\n'), '5:30 wrong-value', /more than 0/],
  ['a fraction of a retry', account('limits: { retries: 0.5 }\n'), '5:20 wrong-type', /whole number/],
  ['a duplicate key', account('mode: dry-run\nmode: enforce\n'), '6:1 duplicate-key', /twice/],
  [
    'an unknown key in an account of the other kind',
    account('    listen: "127.0.0.1:1"\n'),
    '5:5 unknown-key',
    /known: kind, discovery, trustedHosts/,
  ],
  ['an unknown key deep down', account('audit: { redact: { nmae: hash } }\n'), '5:20 unknown-key', /did you mean "name"\?/],
  ['an unquoted wildcard', account('    trustedHosts: [*.example.com]\n'), '5:20 yaml-syntax', /needs quotes/],
  ['a wildcard for everything', account('    trustedHosts: ["*"]\n'), '5:20 wrong-host', /any host/],
  ['a port among trusted hosts', account('    trustedHosts: ["pool.example.com:443"]\n'), '5:20 wrong-host', /without scheme, port/],
  [
    'a join link on a foreign host',
    account('    meetings: ["https://meet.elsewhere.test/bob/AB12"]\n'),
    '5:16 untrusted-host',
    /meetingHosts/,
  ],
  ['a web address that is no join link', account('    meetings: ["https://meet.example.com/"]\n'), '5:16 wrong-meeting', /web address/],
  [
    'a calendar password for a foreign host',
    account(
      '    meetings: [{ calendar: { url: "https://mail.elsewhere.test/c.ics", user: u, password: { env: LOBBYGUARD_PASSWORD } } }]\n',
    ),
    '5:35 untrusted-host',
    /gets no password/,
  ],
  [
    'a calendar user without a password',
    account('    meetings: [{ calendar: { url: "https://mail.example.com/c.ics", user: u } }]\n'),
    '5:28 missing-key',
    /belong together/,
  ],
  [
    'a calendar that is read every second',
    account('    meetings: [{ calendar: { url: "https://mail.example.com/c.ics", every: 1s } }]\n'),
    '5:76 wrong-value',
    /from 1m to 24h/,
  ],
  [
    'a source that is misspelt',
    account('    meetings: [{ calender: calendars }]\n'),
    '5:18 unknown-key',
    /expected { file: … } or { calendar: … }/,
  ],
  ['a margin without a unit', account('    join: { before: "10" }\n'), '5:21 wrong-value', /such as 10m/],
  [
    'the conf: form of a meeting',
    account('    meetings: ["conf:sip:bob@example.com;gruu;opaque=app:conf:focus:id:AB12?x=1"]\n'),
    '5:16 wrong-meeting',
    /leave out "conf:"/,
  ],
  [
    'a meeting twice',
    account(
      '    meetings:\n      - sip:b@example.com;gruu;opaque=app:conf:focus:id:A\n      - SIP:b@example.com;gruu;opaque=app:conf:focus:id:A\n',
    ),
    '7:9 duplicate-meeting',
    /twice/,
  ],
  ['a protected domain without @', account('safety: { protect: [board.example.com] }\n'), '5:21 wrong-address', /"\*@board\.example\.com"/],
  [
    'two protected telephones in one entry',
    account('safety: { protect: ["tel:+4930123 / 124"] }\n'),
    '5:21 wrong-address',
    /several numbers/,
  ],
  [
    'two protected telephones with a semicolon',
    account('safety: { protect: ["tel:+4930123;+4930124"] }\n'),
    '5:21 wrong-address',
    /several numbers/,
  ],
  [
    'a protected telephone out of a spreadsheet',
    account('safety: { protect: ["tel:4930125.0"] }\n'),
    '5:21 wrong-address',
    /write "4930125"/,
  ],
  ['a protected telephone without tel:', account('safety: { protect: ["+49 30 123"] }\n'), '5:21 wrong-address', /"tel:\+4930123"/],
  ['plain http off loopback', account('    discovery: http://10.0.0.1/\n'), '5:16 plain-http', /loopback/],
  ['a console for everybody', account('console: { listen: "0.0.0.0:8787" }\n'), '5:20 not-loopback', /needs tls and auth/],
  [
    'a console off loopback without TLS',
    account('console: { listen: "0.0.0.0:8787", auth: { users: { file: users } }, roles: [{ everyone: true, role: viewer }] }\n'),
    '5:20 not-loopback',
    /needs tls:/,
  ],
  [
    'roles without a sign-in',
    account('console: { listen: "127.0.0.1:1", roles: [{ everyone: true, role: viewer }] }\n'),
    '5:42 missing-key',
    /auth:/,
  ],
  [
    'a sign-in without roles',
    account('console: { listen: "127.0.0.1:1", auth: { users: { file: users } } }\n'),
    '5:41 missing-key',
    /add roles:/,
  ],
  [
    'a role nobody knows',
    account('console: { listen: "127.0.0.1:1", auth: { users: { file: users } }, roles: [{ everyone: true, role: moderater }] }\n'),
    '5:101 unknown-value',
    /did you mean "moderator"/,
  ],
  [
    'two ways to sign in',
    account('console: { listen: "127.0.0.1:1", auth: { users: { file: users }, proxy: {} }, roles: [{ everyone: true, role: viewer }] }\n'),
    '5:67 unknown-key',
    /proxy/,
  ],
  [
    'a secret written down',
    account(
      'console: { listen: "127.0.0.1:1", auth: { proxy: { header: X-User, from: ["127.0.0.1"], secret: geheim } }, roles: [{ everyone: true, role: viewer }] }\n',
    ),
    '5:97 literal-secret',
    /elsewhere/,
  ],
  [
    'an origin with a path',
    account('console: { listen: "127.0.0.1:1", origin: "https://a.example/desk" }\n'),
    '5:43 wrong-url',
    /without a path/,
  ],
  ['a session that never ends', account('console: { listen: "127.0.0.1:1", session: 400d }\n'), '5:44 wrong-value', /such as 8h/],
  [
    'metrics on the console’s port',
    account('console: { listen: "127.0.0.1:1" }\nmetrics: { listen: "127.0.0.1:1" }\n'),
    '6:20 duplicate-listen',
    /another port/,
  ],
  [
    'metrics on the console’s port by another name',
    account('console: { listen: "127.0.0.1:1" }\nmetrics: { listen: "localhost:1" }\n'),
    '6:20 duplicate-listen',
    /another port/,
  ],
  ['a grace without a unit', account('console: { listen: "127.0.0.1:8787", grace: "3" }\n'), '5:45 wrong-value', /such as 3s/],
  ['a grace longer than anybody waits', account('console: { listen: "127.0.0.1:8787", grace: 61s }\n'), '5:45 wrong-value', /60s/],
  [
    "a console on an account's port",
    `${webhook('    listen: "127.0.0.1:8443"\n')}console: { listen: "127.0.0.1:8443" }\n`,
    '10:20 duplicate-listen',
    /another port/,
  ],
  ['a console without host', account('console: { listen: ":8787" }\n'), '5:20 wrong-listen', /host:port/],
  [
    'a DOMAIN\\user without discovery',
    "accounts:\n  - { name: a, username: 'EX\\bob', password: { env: LOBBYGUARD_PASSWORD }, trustedHosts: [a.example.com] }\n",
    '2:26 missing-key',
    /discovery/,
  ],
  ['a Windows path in double quotes', account('policies: "C:\\new"\n'), '5:11 wrong-path', /single quotes/],
  ['an invalid escape', account('policies: "C:\\policies"\n'), '5:14 yaml-syntax', /single quotes/],
  ['a tab as indentation', 'accounts:\n\t- name: a\n', '2:1 tab', /use spaces/],
  ['a second document', `${account('')}---\nmode: enforce\n`, '5:1 several-documents', /one document/],
  ['an empty file', '# nothing\n', '1:1 empty-file', /says nothing/],
  ['a list at the top', '- a\n', '1:1 wrong-type', /expected a mapping; found a list/],
  [
    'a certificate authority that is not there',
    account('tls: { ca: gone.pem }\n'),
    '5:12 unreadable',
    /gone\.pem cannot be read \(ENOENT\)/,
  ],
  ['a callback listener off loopback without tls', webhook('    listen: "0.0.0.0:8443"\n'), '9:13 needs-tls', /reverse proxy/],
  [
    'webhook meetings without discovery',
    webhook('    listen: "[::1]:8443"\n    meetings: ["sip:b@example.com;gruu;opaque=app:conf:focus:id:A"]\n'),
    '10:15 missing-key',
    /discovery/,
  ],
  ['an unknown kind', account('    kind: webhok\n'), '5:11 unknown-value', /did you mean "webhook"\?/],
  ['a tenant that is no id', webhook('    listen: "[::1]:8443"\n').replace('11111111-', ''), '6:15 wrong-id', /11111111-2222/],
])('%s is a problem at its place, with a remedy', async (_name, content, place, remedy) => {
  const problems = await problemsOf(content);
  expect(problems.map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual([place]);
  expect(problems[0]?.message).toMatch(remedy);
});

test.each([
  ['written down', 'hunter2'],
  ['written down as a number', '20261120'],
  ['in the place of a variable name', '{ env: hunter2! }'],
  ['in the place of a variable name, and looking like one', '{ env: Hunter2 }'],
  ['under a mistyped key', '{ ven: hunter2 }'],
  ['as an unfinished quote', '"hunter2'],
  ['with a stray colon', 'hunter2: x: y'],
  ['as a key', '{ hunter2: x }'],
  ['under two keys', '{ env: hunter2, file: hunter2 }'],
  ['in a list', '[hunter2]'],
])('a password %s is refused and not repeated', async (_name, password) => {
  const problems = await problemsOf(`accounts:\n  - name: a\n    username: m@example.com\n    password: ${password}\n`);
  expect(problems.length).toBeGreaterThan(0);
  expect(problems[0]?.line).toBe(4);
  expect(JSON.stringify(problems)).not.toMatch(/hunter2|20261120/i);
});

test('credentials in a URL are refused and not repeated', async () => {
  const problems = await problemsOf(account('    discovery: https://bob:hunter2@lyncdiscover.example.com/\n'));
  expect(problems.map(({ code }) => code)).toEqual(['literal-secret']);
  expect(JSON.stringify(problems)).not.toContain('hunter2');
});

test.each([
  ['UTF-16, little end first', Buffer.from(`\uFEFF${minimal}`, 'utf16le'), /save it as UTF-8/],
  ['UTF-16, big end first', Buffer.from(`\uFEFF${minimal}`, 'utf16le').swap16(), /save it as UTF-8/],
  ['UTF-16 without BOM', Buffer.from(minimal, 'utf16le'), /save it as UTF-8/],
  ['Latin-1', Buffer.from('# Grüße\n', 'latin1'), /not UTF-8/],
  ['megabytes', Buffer.alloc(2_000_000, 0x23), /larger than 1 MB/],
])('a file in %s is refused with the remedy', async (_name, bytes, remedy) => {
  const [problem] = await problemsOf(bytes);
  expect(problem?.message).toMatch(remedy);
});

test('an alias bomb is refused', async () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x, x]',
    ...'bcdefgh'.split('').map((key, index) => `${key}: &${key} [${`*${'abcdefg'[index]}, `.repeat(9)}]`),
  ];
  const [problem] = await problemsOf(bomb.join('\n'));
  expect(problem?.message).toMatch(/aliases/);
});

test('a missing file is named, with how to name another', async () => {
  const error: unknown = await loadConfig(join(directory, 'nowhere.yaml'), env).catch((reason: unknown) => reason);
  expect((error as ProblemsError).message).toMatch(/nowhere\.yaml:1:1: error not-found: .*--config/);
});

test('a secret file is trimmed of the line ends behind it only, and read again at every use', async () => {
  const secret = write('\uFEFF spaced \r\n\n', 'secret.txt');
  const config = await loadConfig(write(minimal.replace('{ env: LOBBYGUARD_PASSWORD }', '{ file: secret.txt }')), {});
  const [first] = config.accounts;
  if (first?.kind !== 'ucwa') throw new Error('expected a UCWA account');
  expect(first.password()).toBe(' spaced ');
  writeFileSync(secret, 'rotated\n');
  expect(first.password()).toBe('rotated');
  rmSync(secret);
  expect(() => first.password()).toThrow(/cannot be read \(ENOENT\)/);
});

test.each([
  ['an unset variable', '{ env: LOBBYGUARD_NOPE }', {}, 'secret-unset', /LOBBYGUARD_NOPE is not set/],
  ['an empty variable', '{ env: LOBBYGUARD_NOPE }', { LOBBYGUARD_NOPE: '' }, 'secret-empty', /LOBBYGUARD_NOPE is empty/],
  ['a missing secret file', '{ file: gone.txt }', {}, 'secret-unreadable', /gone\.txt cannot be read/],
  ['an empty secret file', '{ file: empty.txt }', {}, 'secret-empty', /empty\.txt is empty/],
  ['a secret file as the > of Windows PowerShell writes it', '{ file: utf16.txt }', {}, 'utf-16', /utf16\.txt: .*save it as UTF-8/],
  ['a secret file in an old code page', '{ file: latin1.txt }', {}, 'not-utf8', /latin1\.txt: .*not UTF-8/],
  ['a secret file of two lines', '{ file: lines.txt }', {}, 'wrong-value', /lines\.txt holds more than one line/],
  [
    'a variable of two lines',
    '{ env: LOBBYGUARD_NOPE }',
    { LOBBYGUARD_NOPE: 'a\nb' },
    'wrong-value',
    /LOBBYGUARD_NOPE holds more than one line/,
  ],
])('%s is a problem at start, at its place', async (_name, reference, environment, code, message) => {
  write('\n', 'empty.txt');
  write(Buffer.from('\uFEFFsecret\r\n', 'utf16le'), 'utf16.txt');
  write(Buffer.from('M\u00fcller', 'latin1'), 'latin1.txt');
  write('secret\n# of the moderator\n', 'lines.txt');
  const problems = await problemsOf(minimal.replace('{ env: LOBBYGUARD_PASSWORD }', reference), environment);
  expect(problems).toMatchObject([{ line: 5, code, message: expect.stringMatching(message) }]);
});

test.each(['with\ta tab', '\tbefore', 'behind\t', 'with \u001b escape', 'Müller'])(
  'a password is taken and sent as it is: %j',
  async (password) => {
    const [account] = (await loadConfig(write(minimal), { LOBBYGUARD_PASSWORD: password })).accounts;
    expect(account?.kind === 'ucwa' && account.password()).toBe(password);
  },
);

const watching = `${minimal}    acceptInvitations: true\n`;

test.each([
  ['hun\u200bter2', 'invisible-character', /U\+200B/],
  ['\ufeffhunter2', 'invisible-character', /U\+FEFF/],
  ['hunter2\u00a0', 'invisible-character', /U\+00A0/],
  ['"hunter2"', 'wrong-value', /quotes/],
  ["'hunter2'", 'wrong-value', /quotes/],
  ['“hunter2”', 'wrong-value', /quotes/],
])('what came along with a copied password is told, and never the password: %j', async (password, code, message) => {
  const { config, problems } = await readConfig(write(watching), { LOBBYGUARD_PASSWORD: password });
  expect(config).toBeDefined();
  expect(problems).toMatchObject([{ line: 5, severity: 'warning', code, message: expect.stringMatching(message) }]);
  expect(JSON.stringify(problems)).not.toMatch(/hun|ter2/);
});

test.each(['"', 'a"b"', "it's", "'a", '“a'])('the password %j is nothing special', async (password) => {
  expect((await readConfig(write(watching), { LOBBYGUARD_PASSWORD: password })).problems).toEqual([]);
});

test.each([
  ['tel:030 123456', ['21 warning wrong-address']],
  ['tel:004930123456', []],
  ['tel:+4930123456', []],
  ['tel:4930123456', []],
  ['tel:0815', []],
  ['tel:030*', []],
])('a protected number is told to be one within a country only: %s %j', async (entry, told) => {
  const { problems } = await readConfig(write(`${watching}safety: { protect: [${JSON.stringify(entry)}] }\n`), {
    LOBBYGUARD_PASSWORD: 'x',
  });
  expect(problems.map(({ column, severity, code }) => `${column} ${severity} ${code}`)).toEqual(told);
});

test.each([
  [['*.com'], ['5 error wrong-host']],
  [['*.co.uk'], ['5 error wrong-host']],
  [['*.example.com', '*.Local.'], ['5 warning wrong-host']],
  [['pool', '*.example.com', 'com'], []],
])('trusted hosts %j: %j', async (hosts, told) => {
  const text = watching.replace('{ env: LOBBYGUARD_PASSWORD }', `{ env: LOBBYGUARD_PASSWORD }\n    trustedHosts: ${JSON.stringify(hosts)}`);
  const { problems } = await readConfig(write(text), { LOBBYGUARD_PASSWORD: 'x' });
  expect(problems.map(({ line, severity, code }) => `${line - 1} ${severity} ${code}`)).toEqual(told);
});

test.each([
  ['policies', ['wrong-path']],
  ['policies/audit', []],
  ['policies/../policies/', ['wrong-path']],
  ['policies/.audit', []],
  ['policies-audit', []],
  ['.', []],
])('an audit log in %s beside the policies: %j', async (directory, told) => {
  const { problems } = await readConfig(write(`${watching}audit: { directory: "${directory}" }\n`), { LOBBYGUARD_PASSWORD: 'x' });
  expect(problems.map(({ code }) => code)).toEqual(told);
});

test.each([
  ['with\ta tab', 0],
  ['behind\t', 1],
  ['M\u00fcller', 1],
])('the secret of a proxy is what a header can bring along: %j', async (secret, faults) => {
  const page =
    'console: { listen: "127.0.0.1:1", auth: { proxy: { header: X-User, from: ["127.0.0.1"], secret: { env: A_SECRET } } }, roles: [{ everyone: true, role: viewer }] }\n';
  const problems = await problemsOf(`${minimal}${page}`, { ...env, A_SECRET: secret }).catch(() => []);
  expect(problems.map(({ code }) => code)).toEqual(faults === 0 ? [] : ['wrong-value']);
});

test('a secret of an environment that was read from a file with CRLF is taken without it', async () => {
  const [account] = (await loadConfig(write(minimal), { LOBBYGUARD_PASSWORD: 'secret\r' })).accounts;
  expect(account?.kind === 'ucwa' && account.password()).toBe('secret');
});

test('without need of secrets a file loads from a shell that has none', async () => {
  const config = await loadConfig(write(`${minimal}tls: { ca: gone.pem }\n`), {}, { need: 'paths' });
  expect(config.audit.directory).toBe(join(directory, 'audit'));
});

test('a rate may be slower than one a second', async () => {
  const config = await loadConfig(write(`${minimal}limits: { requestsPerSecond: 0.5 }\n`), env);
  expect(config.limits.requestsPerSecond).toBe(0.5);
});

test('paths may be written with backslashes', async () => {
  const config = await loadConfig(write(`${minimal}policies: policies\\guests\n`), env);
  expect(config.policies).toBe(join(directory, 'policies', 'guests'));
});

test('trusted hosts are spelled as URLs spell them', async () => {
  const config = await loadConfig(write(`${minimal}    trustedHosts: ["*.Example.COM", "bücher.example", "::1", "127.0.0.1"]\n`), env);
  expect(config.accounts[0]?.trustedHosts).toEqual(['*.example.com', 'xn--bcher-kva.example', '[::1]', '127.0.0.1']);
});

const completeExample = `version: 1
mode: dry-run                      # dry-run (default) | enforce
policies: policies                 # a file or a directory, read recursively
accounts:
  - name: moderator                # label in records and metrics
    username: moderator@example.com
    password: { env: LOBBYGUARD_PASSWORD }     # or { file: /run/secrets/x }; a password in this file is refused
    discovery: https://lyncdiscover.example.com/   # optional; otherwise derived from the domain
    trustedHosts: ["*.example.com"]            # names or addresses, no ports
    meetings: ["sip:organizer@example.com;gruu;opaque=app:conf:focus:id:ABC123"]
    acceptInvitations: false       # join when invited
  - name: tenant-a                 # the webhook dialect
    kind: webhook
    endpoint: sip:moderator@example.com
    listen: "127.0.0.1:8443"       # plain HTTP on loopback, or behind tls: { cert: cert.pem, key: key.pem }
    path: /callback
    audience: https://lobbyguard.example.com   # our App ID URI: the \`aud\` a callback's token must carry
    appId: 00000004-0000-0ff1-ce00-000000000000  # the \`appid\` it must carry (default)
    tenants: ["11111111-2222-3333-4444-555555555555"]
    keys: { file: jwks.json }      # or { url: https://... }
    token: { url: https://login.example.com/oauth2/token, clientId: ID, clientSecret: { env: LOBBYGUARD_SECRET } }
    trustedHosts: ["*.infra.example.com"]
limits:                            # per account; they hold for actions (reject, eject, admit)
  requestsPerSecond: 5             # never exceeded in any one-second window
  concurrency: 4
  retries: 4
safety:
  protect: ["sip:ceo@example.com", "*@board.example.com"]   # never targeted
  protectLeaders: true
  maxRemovalsPerMinute: 120        # per meeting
audit:
  directory: audit
  redact: { name: keep, uri: keep, phone: keep }   # keep | hash | drop
tls: { ca: corporate-ca.pem }
log: { level: info, format: json }
console: { listen: "127.0.0.1:8787" }
`;
