import { expect, test } from 'vitest';
import type { Config, NotifyConfig } from '../../src/config/config.ts';
import { comparable } from '../../src/config/secret.ts';
import { configChange } from '../../src/daemon/config-change.ts';

const uri = (id: string) => `sip:o@example.com;gruu;opaque=app:conf:focus:id:${id}`;
const account = {
  kind: 'ucwa',
  name: 'moderator',
  username: 'moderator@example.com',
  password: () => 'secret',
  trustedHosts: ['example.com'],
  meetings: [uri('A')],
  acceptInvitations: false,
} as const;
const config: Config = {
  mode: 'enforce',
  policies: '/p',
  accounts: [account],
  limits: { requestsPerSecond: 5, actionsPerSecond: 5, batch: 20, concurrency: 4, retries: 4 },
  safety: { protect: [], protectLeaders: true, maxRemovalsPerMinute: 120 },
  audit: { directory: '/a', redact: { name: 'keep', uri: 'keep', phone: 'keep' } },
  tls: {},
  log: { level: 'info' },
};

const notify: NotifyConfig = {
  names: 'keep',
  group: { waitMs: 0, repeatMs: 1_000 },
  channels: [{ kind: 'slack', name: 'ops', url: () => 'https://hooks.example.com/' }],
  routes: [{ on: ['held'], to: ['ops'] }],
};

test.each<[string, Partial<Config>, string[], string[]]>([
  ['nothing', {}, [], []],
  ['a secret read anew', { accounts: [{ ...account, password: () => 'another' }] }, [], []],
  ['somebody under protection', { safety: { ...config.safety, protect: ['ceo@example.com'] } }, ['safety.protect'], []],
  ['a list of them', { safety: { ...config.safety, protect: ['a@b.c'], protectFiles: ['/v.txt'] } }, ['safety.protect'], []],
  ['the rate', { limits: { ...config.limits, requestsPerSecond: 9 } }, ['limits.requestsPerSecond'], []],
  ['the size of a batch', { limits: { ...config.limits, batch: 9 } }, [], ['limits.batch']],
  ['the level of the log', { log: { level: 'debug', format: 'json' } }, ['log.level'], ['log.format']],
  ['a meeting', { accounts: [{ ...account, meetings: [uri('B')] }] }, ['accounts.moderator.meetings'], []],
  ['a calendar', { accounts: [{ ...account, sources: [{ kind: 'calendar', path: '/c' }] }] }, ['accounts.moderator.meetings'], []],
  ['the margins of a calendar', { accounts: [{ ...account, join: { beforeMs: 0, afterMs: 0 } }] }, ['accounts.moderator.join'], []],
  ['people to be told', { notify }, ['notify.channels', 'notify.group', 'notify.names', 'notify.routes'], []],
  ['another user', { accounts: [{ ...account, username: 'x@example.com' }] }, [], ['accounts.moderator.username']],
  ['one more account', { accounts: [account, { ...account, name: 'b' }] }, [], ['accounts.b']],
  [
    'a cluster',
    { cluster: { name: 'eu', node: 'a', leaseMs: 5_000, redis: { kind: 'primary', host: 'r', port: 1, tls: true } } },
    [],
    ['cluster'],
  ],
  ['the mode', { mode: 'dry-run' }, [], ['mode']],
])('%s: what takes effect, and what waits for a restart', (_, part, live, restart) => {
  const change = configChange(config, { ...config, ...part });
  expect([change.live, change.restart]).toEqual([live, restart]);
});

test('another place for a secret is a change, another secret in the same place is none', () => {
  const told = (place: string, secret: string): Config => {
    const url = comparable({ env: place }, () => secret);
    return { ...config, notify: { ...notify, channels: [{ kind: 'slack', name: 'ops', url }] } };
  };
  expect(configChange(told('A', 'x'), told('A', 'y')).live).toEqual([]);
  expect(configChange(told('A', 'x'), told('B', 'x')).live).toEqual(['notify.channels']);
  expect(JSON.stringify(told('SPELT_OUT', 'hunter2'))).not.toMatch(/SPELT_OUT|hunter2/);
});

test('nobody is told any more once `notify` is gone', () => {
  const { live, next } = configChange({ ...config, notify }, config);
  expect([live.length, next.notify]).toEqual([4, undefined]);
});

test('what waits for a restart is not in force', () => {
  const wanted: Config = { ...config, mode: 'dry-run', limits: { ...config.limits, requestsPerSecond: 9 } };
  expect(configChange(config, wanted).next).toMatchObject({ mode: 'enforce', limits: { requestsPerSecond: 9 } });
});
