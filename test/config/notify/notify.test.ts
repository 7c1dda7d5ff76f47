import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../../src/config/load.ts';
import { aDirectory } from '../../support/directory.ts';

const account = 'accounts: [{ name: a, username: a@example.com, password: { env: SECRET }, acceptInvitations: true }]\n';
const env = { SECRET: 'x', HOOK: 'https://hooks.example.com/a/b/x', PLAIN: 'http://hooks.example.com/x', PASSWORD: 'pw' };

async function read(notify: string) {
  const directory = aDirectory({ 'policies/a.yaml': 'rules: []', 'lobbyguard.yaml': `${account}notify:\n${notify}` });
  return readConfig(join(directory, 'lobbyguard.yaml'), env);
}

async function told(notify: string): Promise<string[]> {
  const { problems } = await read(notify);
  return problems.map(({ line, column, severity, code, message }) => `${line}:${column} ${severity} ${code} ${message}`);
}

const mail = '{ name: desk, kind: mail, server: "smtp.example.com:587", from: guard@example.com, to: desk@example.com }';
const slack = '{ name: ops, kind: slack, url: { env: HOOK } }';
const one = (channel: string, more = ''): string => `${more}  channels: [${channel}]\n  routes: [{ on: [held], to: [ops] }]\n`;

test('every kind of channel is read, with its defaults', async () => {
  const { config, problems } = await read(`  quiet: { from: "22:00", to: "07:00", zone: Europe/Berlin, except: [alarm] }
  channels:
    - ${mail}
    - { name: soc, kind: webhook, url: "https://soc.example.com/in", secret: { env: SECRET } }
    - { name: room, kind: teams, url: { env: HOOK } }
    - ${slack}
  routes:
    - { on: [held, proposed], to: [ops, room] }
    - { on: alarm, to: [desk, soc] }
    - { on: organizer-waiting, to: organizer }
`);
  expect(problems).toEqual([]);
  expect(config?.notify).toMatchObject({
    names: 'keep',
    group: { waitMs: 10_000, repeatMs: 60_000 },
    quiet: { from: '22:00', to: '07:00', zone: 'Europe/Berlin', except: ['alarm'] },
    channels: [
      { kind: 'mail', name: 'desk', host: 'smtp.example.com', port: 587, tls: 'starttls', to: ['desk@example.com'] },
      { kind: 'webhook', name: 'soc' },
      { kind: 'teams', name: 'room' },
      { kind: 'slack', name: 'ops' },
    ],
    routes: [
      { on: ['held', 'proposed'], to: ['ops', 'room'] },
      { on: ['alarm'], to: ['desk', 'soc'] },
      { on: ['organizer-waiting'], to: ['organizer'] },
    ],
  });
  expect(JSON.stringify(config?.notify)).not.toContain('hooks.example.com');
});

test('without the key nobody is told anything', async () => {
  const directory = aDirectory({ 'policies/a.yaml': 'rules: []', 'lobbyguard.yaml': account });
  const { config } = await readConfig(join(directory, 'lobbyguard.yaml'), env);
  expect(config).toBeDefined();
  expect(config?.notify).toBeUndefined();
});

test.each([
  [
    'a route to nobody',
    '  channels: [{ name: ops, kind: slack, url: { env: HOOK } }]\n  routes: [{ on: [held], to: [opps, ops] }]\n',
    /4:31 error unknown-channel .*did you mean "ops"/,
  ],
  [
    'an event nobody knows',
    '  channels: [{ name: ops, kind: slack, url: { env: HOOK } }]\n  routes: [{ on: [heldd], to: [ops] }]\n',
    /4:19 error unknown-event .*did you mean "held"/,
  ],
  [
    'an event as a text that nobody knows',
    '  channels: [{ name: ops, kind: slack, url: { env: HOOK } }]\n  routes: [{ on: cap-triped, to: ops }]\n',
    /4:18 error unknown-event .*did you mean "cap-tripped"/,
  ],
  [
    'an organizer without mail',
    `  channels: [${slack}]\n  routes: [{ on: [held], to: [ops, organizer] }]\n`,
    /4:36 error unknown-channel organizers are told by mail/,
  ],
  ['quiet hours without a zone', one(slack, '  quiet: { from: "22:00", to: "07:00" }\n'), /3:10 error missing-key "zone" is missing here/],
  ['quiet hours in no zone', one(slack, '  quiet: { from: "22:00", to: "07:00", zone: Berlin }\n'), /3:46 error unknown-zone/],
  ['quiet hours of no length', one(slack, '  quiet: { from: "22:00", to: "22:00", zone: UTC }\n'), /3:31 error wrong-value/],
  ['a time of day there is not', one(slack, '  quiet: { from: "24:00", to: "07:00", zone: UTC }\n'), /3:18 error wrong-value .*midnight/],
  [
    'an exception nobody knows',
    one(slack, '  quiet: { from: "22:00", to: "07:00", zone: UTC, except: [alarms] }\n'),
    /3:60 error unknown-event .*did you mean "alarm"/,
  ],
  ['two channels of one name', `  channels: [${slack}, ${slack}]\n  routes: [{ on: [held], to: [ops] }]\n`, /error duplicate-channel/],
  [
    'a channel called organizer',
    '  channels: [{ name: organizer, kind: slack, url: { env: HOOK } }]\n  routes: [{ on: [held], to: [organizer] }]\n',
    /3:22 error wrong-value .*another name/,
  ],
  ['a Slack address written down', one('{ name: ops, kind: slack, url: "https://hooks.example.com/a/b/x" }'), /3:45 error literal-secret/],
  ['a Teams address written down', one('{ name: ops, kind: teams, url: "https://flow.example.com/x?sig=y" }'), /3:45 error literal-secret/],
  ['a plain address', one('{ name: ops, kind: webhook, url: "http://soc.example.com/", secret: { env: SECRET } }'), /error plain-http/],
  ['a plain address kept elsewhere', one('{ name: ops, kind: slack, url: { env: PLAIN } }'), /error plain-http what is kept there/],
  ['a webhook without a secret', one('{ name: ops, kind: webhook, url: "https://soc.example.com/" }'), /error missing-key "secret"/],
  ['a secret written down', one('{ name: ops, kind: webhook, url: "https://soc.example.com/", secret: hunter2 }'), /error literal-secret/],
  ['a secret that is not set', one('{ name: ops, kind: slack, url: { env: LOBBYGUARD_NOPE } }'), /error secret-unset/],
  [
    'mail in the clear',
    one('{ name: ops, kind: mail, server: "smtp.example.com:25", tls: none, from: a@example.com, to: b@example.com }'),
    /error plain-mail/,
  ],
  ['mail to nobody', one('{ name: ops, kind: mail, server: "smtp.example.com:25", from: a@example.com }'), /error missing-key .*"to"/],
  [
    'a user without a password',
    one('{ name: ops, kind: mail, server: "smtp.example.com:25", user: u, from: a@example.com, to: b@example.com }'),
    /error missing-key user and password/,
  ],
  [
    'two recipients in one',
    one('{ name: ops, kind: mail, server: "smtp.example.com:25", from: a@example.com, to: "b@example.com, c@example.com" }'),
    /error wrong-address/,
  ],
  [
    'a header in an address',
    one('{ name: ops, kind: mail, server: "smtp.example.com:25", from: "a@example.com\\r\\nBcc: x@example.com", to: b@example.com }'),
    /error wrong-address/,
  ],
  ['a wait of hours', one(slack, '  group: { wait: 2h }\n'), /3:18 error wrong-value expected a time from 0s to 10m/],
  [
    'a kind there is not',
    one('{ name: ops, kind: discord, url: { env: HOOK } }'),
    /error unknown-value expected one of mail, webhook, teams, slack/,
  ],
  ['a key there is not', one('{ name: ops, kind: slack, uri: { env: HOOK } }'), /error unknown-key unknown key "uri"; did you mean "url"/],
  ['no routes', '  channels: [{ name: ops, kind: slack, url: { env: HOOK } }]\n', /error missing-key "routes"/],
])('%s is told at its place', async (_what, notify, expected) => {
  const problems = await told(notify);
  expect(
    problems.some((problem) => expected.test(problem)),
    problems.join('\n'),
  ).toBe(true);
  expect(problems.join()).not.toMatch(/hunter2|a\/b\/x|sig=y/);
});

test('a channel nobody writes to is doubtful, and all else goes on', async () => {
  const { config, problems } = await read(`  channels: [${slack}, ${mail}]\n  routes: [{ on: [held], to: [ops] }]\n`);
  expect(problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual(['warning unused-channel']);
  expect(config).toBeDefined();
});

test('all that is wrong is told at once', async () => {
  const problems = await told(`  names: maybe
  quiet: { from: "25:00", to: "07:00" }
  channels: [{ name: ops, kind: slack, url: { env: LOBBYGUARD_NOPE } }]
  routes: [{ on: [hold], to: [nobody] }]
`);
  expect(problems.map((problem) => problem.split(' ')[2])).toEqual([
    'unknown-value',
    'missing-key',
    'wrong-value',
    'unused-channel',
    'secret-unset',
    'unknown-event',
    'unknown-channel',
  ]);
});
