// What can be run and is probably not meant, and what two accounts or two keys say together.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/load.ts';
import { protectFault } from '../../src/config/values.ts';
import { aDirectory } from '../support/directory.ts';

const account = (name: string, username: string, more = ''): string =>
  `  - { name: ${name}, username: ${username}, password: { env: SECRET }, acceptInvitations: true${more} }\n`;

async function told(config: string): Promise<string[]> {
  const file = join(aDirectory({ 'lobbyguard.yaml': config }), 'lobbyguard.yaml');
  const { problems } = await readConfig(file, {}, { need: 'paths' });
  return problems.map(({ line, column, severity, code }) => `${line}:${column} ${severity} ${code}`);
}

const meeting = 'sip:org@example.com;gruu;opaque=app:conf:focus:id:AB12';

const webhook = `accounts:
  - name: a
    kind: webhook
    endpoint: sip:bot@example.com
    listen: "127.0.0.1:0"
    audience: https://lobbyguard.example.com
    tenants: ["11111111-2222-3333-4444-555555555555"]
    keys: { url: "https://login.example.com/keys" }
    token: { url: "https://login.example.com/token", clientId: id, clientSecret: { env: SECRET } }
    acceptInvitations: true
`;

test.each([
  [
    'an account with nothing to watch',
    `accounts:\n${account('a', 'a@example.com').replace(', acceptInvitations: true', '')}`,
    ['2:13 warning no-meetings'],
  ],
  ['a webhook account that the service puts into meetings', webhook.replace('    acceptInvitations: true\n', ''), []],
  ['a pool without a limit for pools', `accounts:\n${account('a', 'a@example.com', ', pool: east')}`, ['2:99 warning pool-in-vain']],
  ['a pool with one', `limits: { perPool: 50 }\naccounts:\n${account('a', 'a@example.com', ', pool: east')}`, []],
  [
    'one user in two accounts',
    `accounts:\n${account('a', 'a@example.com')}${account('b', 'A@Example.com')}`,
    ['3:26 error duplicate-account'],
  ],
  ...['sip:A@Example.com', 'SIPS:a@example.com', 'a@EXAMPLE.com.', 'sip:a@example.com:5061;transport=tls', 'sip:%61@example.com'].map(
    (spelling): [string, string, string[]] => [
      `one user in two accounts, once as ${spelling}`,
      `accounts:\n${account('a', spelling)}${account('b', 'a@example.com')}`,
      ['3:26 error duplicate-account'],
    ],
  ),
  ['two users of one domain', `accounts:\n${account('a', 'sip:a@example.com')}${account('b', 'b@example.com')}`, []],
  [
    'one meeting in two accounts',
    `accounts:\n${account('a', 'a@example.com', `, meetings: ["${meeting}"]`)}${account('b', 'b@example.com', `, meetings: ["${meeting.toUpperCase()}"]`)}`,
    ['3:104 warning duplicate-meeting'],
  ],
  [
    'one calendar in two accounts, another meeting in each',
    `accounts:\n${account('a', 'a@example.com', ', meetings: [{ calendar: cal }]')}${account('b', 'b@example.com', `, meetings: ["${meeting}", { calendar: cal }]`)}`,
    ['3:162 warning duplicate-meeting'],
  ],
  [
    'discovery on a host that is not trusted',
    `accounts:\n${account('a', 'a@example.com', ', discovery: "https://lyncdiscover.example.net/"')}`,
    ['2:104 warning untrusted-host'],
  ],
  [
    'discovery on a host of the domain',
    `accounts:\n${account('a', 'a@example.com', ', discovery: "https://lyncdiscover.example.com/"')}`,
    [],
  ],
  [
    'a callback URL with another path',
    `${webhook}    callbackUrl: https://lobbyguard.example.com/callbacks\n`,
    ['11:18 warning other-path'],
  ],
  ['a callback URL with the path', `${webhook}    callbackUrl: https://lobbyguard.example.com/callback\n`, []],
])('%s', async (_what, config, expected) => {
  expect(await told(config)).toEqual(expected);
});

test.each([
  '*@*',
  'sip:*@*',
  '*@*.*',
  '**@**',
  '?*@*',
  'SIP:*@*',
  'tel:*',
  'tel:+*',
  'tel:00*',
  'tel:0 0*',
  '*@*;user=phone',
  'sip:*@*:5061',
  'tel:*;ext=1',
])('protect: %s would end all enforcement, and is refused', (pattern) => {
  expect(protectFault(pattern)?.code).toBe('protects-everyone');
});

test.each([
  '"ceo@example.com"',
  "'ceo@example.com'",
  '“ceo@example.com”',
  'mailto:ceo@example.com',
  '<sip:ceo@example.com>',
  'Chief <ceo@example.com>',
  '/^ceo@example.com$/',
  'ceo@example.com,cfo@example.com',
  'ceo@example.com;cfo@example.com',
  '%@example.com',
  '.*example.com',
])('protect: %j would protect nobody, and is refused', (entry) => {
  expect(protectFault(entry)?.code).toBe('wrong-address');
});

test.each([
  ['tel:+4930555010?', 'tel:+4930555010*'],
  ['ceo@board?.example.com', 'ceo@board*.example.com'],
  ['sip:ceo@example.co?', 'sip:ceo@example.co*'],
  ['c?o@example.com', 'c*o@example.com'],
])('protect: of %s what stands behind the ? would be left out, and it is refused', (entry, remedy) => {
  expect(protectFault(entry)).toEqual({ code: 'wrong-address', message: expect.stringContaining(remedy) });
  expect(protectFault(remedy)).toBeUndefined();
});

test.each([
  ['.*@board.example.com', '*@board.example.com'],
  ['sip:.*@board.example.com', 'sip:*@board.example.com'],
  ['.+@board.example.com', '*@board.example.com'],
  ['^.*@board\\.example\\.com', '*@board.example.com'],
  ['ceo.+@board.example.com', 'ceo*@board.example.com'],
  ['%@board.example.com', '*@board.example.com'],
  ['%board%@example.com', '*board*@example.com'],
])('protect: the wildcards of %s are those of another tool, and it is refused', (entry, remedy) => {
  expect(protectFault(entry)).toEqual({ code: 'wrong-address', message: expect.stringContaining(`"${remedy}"`) });
  expect(protectFault(remedy)).toBeUndefined();
});

test.each([
  ['-ceo@example.com', 'ceo@example.com'],
  ['+ceo@example.com', 'ceo@example.com'],
  ['=ceo@example.com', 'ceo@example.com'],
  ['~*@example.com', '*@example.com'],
  ['#ceo@example.com', 'ceo@example.com'],
  ['##ceo@example.com', 'ceo@example.com'],
  ['!*@example.com', '*@example.com'],
  ['sip:!ceo@example.com', 'sip:ceo@example.com'],
  ["'ceo@example.com", 'ceo@example.com'],
  ["'*@example.com'", '*@example.com'],
])('protect: the mark ahead of %s would be part of the address, and it is refused', (entry, remedy) => {
  expect(protectFault(entry)).toEqual({ code: 'wrong-address', message: expect.stringContaining(`"${remedy}"`) });
  expect(protectFault(remedy)).toBeUndefined();
});

test.each(['ceo@example.com\u200b', '\ufeffceo@example.com', 'c\u00adeo@example.com'])(
  'protect: %j is not what it looks like, and is refused',
  (entry) => {
    expect(protectFault(entry)?.code).toBe('invisible-character');
  },
);

test.each([
  'ceo@example.com',
  'sip:ceo@example.com',
  'SIPS:CEO@example.com',
  "o'brien@example.com",
  "'s-hage.board@example.com",
  '#31#*@gateway.example',
  'ceo@corp',
  '*@board.example.com',
  'ceo-*@example.com',
  'tel:+4930123456',
  'tel:0049*',
  '*@board?.example.com',
  'ceo.*@example.com',
  'sip:ceo@example.com?subject=board',
  'müller@bücher.example',
])('protect: %s protects', (entry) => {
  expect(protectFault(entry)).toBeUndefined();
});

/** Each value with a zero-width space behind it: right to the eye. */
test.each([
  ['username', 'a@example.com'],
  ['name', 'moderator'],
  ['discovery', 'https://lyncdiscover.example.com/'],
  ['trustedHosts', ['*.example.com']],
  ['meetings', ['sip:o@example.com;gruu;opaque=app:conf:focus:id:A']],
  ['acceptInvitations', 'true'],
])('an invisible character in %s is told by its name', async (key, value) => {
  const written = JSON.stringify(value).replace(/"(?=\]?$)/, '\u200b"');
  const own = { name: 'a', username: 'a@example.com', acceptInvitations: true, password: { env: 'SECRET' } };
  const text = JSON.stringify({ version: 1, accounts: [{ ...own, [key]: '<here>' }] }).replace('"<here>"', written);
  const file = join(aDirectory({ 'lobbyguard.yaml': text }), 'lobbyguard.yaml');
  const { problems } = await readConfig(file, {}, { need: 'paths' });
  expect(problems.map(({ code }) => code)).toContain('invisible-character');
  expect(problems.find(({ code }) => code === 'invisible-character')?.message).toContain('U+200B');
});
