import { request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { type AlarmCode, alarmCodes, alarms } from '../../src/alarms.ts';
import { meetingEvents } from '../../src/audit/record.ts';
import { type Console, startConsole } from '../../src/console/console.ts';
import { createMetrics, meetingLabel } from '../../src/console/metrics.ts';
import type { DaemonStatus } from '../../src/daemon/handle.ts';
import { outcomeResults } from '../../src/order/outcome.ts';
import { aDaemon, aDecision, aRecord, aStatus, type FakeDaemon } from './fake-daemon.ts';

let running: Console | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function open(daemon: FakeDaemon | undefined = aDaemon()) {
  const metrics = createMetrics();
  running = await startConsole({ host: '127.0.0.1', port: 0 }, { daemon: () => daemon, metrics, side: () => undefined });
  return { url: running.url, port: Number(new URL(running.url).port), metrics, daemon };
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** fetch refuses to set Host and Origin, so the bare client is used. */
function ask(port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      let body = '';
      answer.on('data', (chunk) => (body += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
    sent.on('error', reject).end();
  });
}

test('the page needs nothing from outside and may not be framed', async () => {
  const { port } = await open();
  const { body, headers } = await ask(port, '/');
  expect(body).not.toMatch(/(src|href)="(https?:)?\/\//);
  expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  expect(headers['x-frame-options']).toBe('DENY');
});

test('/status is the status of the daemon', async () => {
  const { url, daemon } = await open();
  expect(await (await fetch(`${url}/status`)).json()).toEqual(daemon.status());
});

test('before the daemon has started the console lives and is not ready', async () => {
  running = await startConsole(
    { host: '127.0.0.1', port: 0 },
    { daemon: () => undefined, metrics: createMetrics(), side: () => undefined },
  );
  const statuses = await Promise.all(
    ['/livez', '/readyz', '/watchz', '/status', '/'].map(async (path) => (await fetch(running?.url + path)).status),
  );
  expect(statuses).toEqual([200, 503, 503, 503, 200]);
});

const lost: Partial<DaemonStatus> = { accounts: [{ account: 'a', state: 'lost', reason: 'no answer', meetings: [], queued: 0 }] };
const stale: Partial<DaemonStatus> = {
  accounts: [
    {
      account: 'a',
      state: 'ready',
      queued: 0,
      meetings: [{ meeting: 'https://x/1', state: 'in', inside: 1, waiting: 0, rosterReadAt: '2020-01-01T00:00:00Z' }],
    },
  ],
};
test.each([
  ['all well', {}, 200, 200],
  ['paused', { paused: true }, 200, 200],
  ['a rejected reload', { policy: { revision: 'abc', rules: 1, rejected: 'x' } }, 200, 200],
  ['an audit log that cannot be written', { auditWritable: false }, 503, 200],
  ['a lost account', lost, 200, 503],
  ['a roster nobody has read for long', stale, 200, 503],
])('with %s, ready and watching are told apart', async (_name, over, ready, watching) => {
  const { url } = await open(aDaemon(over));
  expect([(await fetch(`${url}/readyz`)).status, (await fetch(`${url}/watchz`)).status]).toEqual([ready, watching]);
});

test('metrics tell how many alarms of each lasting code are not over, from 0 and back to it', async () => {
  const daemon = aDaemon();
  const { url } = await open(daemon);
  const standing = async (): Promise<string[]> =>
    (await (await fetch(`${url}/metrics`)).text()).split('\n').filter((line) => line.startsWith('lobbyguard_alarm_standing{'));
  const lasting = alarmCodes.filter((code) => alarms[code].lasts === true);
  const alarm = (code: AlarmCode) => ({ at: '2026-11-20T09:30:00.000Z', code, message: '' });
  daemon.now = aStatus({ alarms: [alarm('not-a-leader'), alarm('not-a-leader'), alarm('config-rejected'), alarm('session-down')] });
  const expected = (known: Partial<Record<AlarmCode, number>>) =>
    lasting.map((code) => `lobbyguard_alarm_standing{code="${code}"} ${known[code] ?? 0}`);
  expect(await standing()).toEqual(expected({ 'not-a-leader': 2, 'config-rejected': 1 }));
  daemon.now = aStatus({ alarms: [] });
  expect(await standing()).toEqual(expected({}));
});

test('metrics count records by rule and outcome, and no name, address or href gets into them', async () => {
  const { url, metrics } = await open();
  metrics.observe(aDecision());
  metrics.observe(
    aRecord({ type: 'attempt', account: 'moderator', decision: 'd1', n: 1, method: 'POST', url: 'https://pool.example.com/reject' }),
  );
  metrics.observe(
    aRecord({ type: 'outcome', account: 'moderator', decision: 'd1', result: 'done', status: 204, attempts: 1, waitedMs: 300, tookMs: 40 }),
  );
  metrics.observe(aRecord({ type: 'policy', account: null, rejected: true, problems: [] }));
  metrics.observe(aRecord({ type: 'alarm', account: null, code: 'cap-tripped', message: 'mallory@evil.example' }));
  const text = await (await fetch(`${url}/metrics`)).text();
  expect(text).toContain(
    'lobbyguard_decisions_total{account="moderator",rule="no-anonymous",action="reject",mode="enforce",verdict="act",because="",trial="false"} 1',
  );
  expect(text).toContain('lobbyguard_attempts_total{account="moderator"} 1');
  expect(text).toContain('lobbyguard_outcomes_total{account="moderator",result="done",status="204"} 1');
  expect(text).toContain('lobbyguard_policy_reloads_total{result="rejected"} 1');
  expect(text).toContain('lobbyguard_alarms_total{code="cap-tripped"} 1');
  expect(text).toContain('lobbyguard_queue_size{account="moderator"} 3');
  expect(text).toContain('lobbyguard_action_wait_seconds_bucket{le="0.5",account="moderator"} 1');
  expect(text).toMatch(/lobbyguard_participants\{account="moderator",meeting="[0-9a-f]{12}",where="lobby"\} 7/);
  expect(text).toContain('nodejs_eventloop_lag_seconds');
  expect(text).not.toMatch(/mallory|example\.com|ceo|Board/i);
});

test('every known alarm, outcome and result is there at 0 before the first of it', async () => {
  const { url } = await open();
  const text = await (await fetch(`${url}/metrics`)).text();
  const zero = [
    ...alarmCodes.map((code) => `lobbyguard_alarms_total{code="${code}"} 0`),
    ...outcomeResults.map((result) => `lobbyguard_outcomes_total{account="moderator",result="${result}",status=""} 0`),
    ...meetingEvents.map((event) => `lobbyguard_meeting_events_total{account="moderator",event="${event}"} 0`),
    'lobbyguard_attempts_total{account="moderator"} 0',
    'lobbyguard_policy_reloads_total{result="applied"} 0',
    'lobbyguard_policy_reloads_total{result="rejected"} 0',
  ];
  expect(zero.filter((line) => !text.split('\n').includes(line))).toEqual([]);
});

test('people who are held, the longest wait and stopped rules are metrics, without a name', async () => {
  const meeting = 'https://pool.example.com/ucwa/conversations/1';
  const stopped = [
    { account: 'moderator', meeting, rule: 'anonymous-flood', by: 'cap' as const, since: '2026-11-20T09:31:00.000Z', waiting: 84 },
  ];
  const metrics = createMetrics();
  const now = Date.parse('2026-11-20T09:35:00.000Z');
  const text = await metrics.render(aStatus({ held: { count: 3, oldest: '2026-11-20T09:30:00.000Z' }, stopped }), now);
  expect(text).toContain('lobbyguard_held 3');
  expect(text).toContain('lobbyguard_held_oldest_seconds 300');
  expect(text).toContain(`lobbyguard_rule_stopped{account="moderator",meeting="${meetingLabel(meeting)}",rule="anonymous-flood"} 1`);
  const after = await metrics.render(aStatus(), now);
  expect(after).toContain('lobbyguard_held 0');
  expect(after).toContain('lobbyguard_held_oldest_seconds 0');
  expect(after).not.toContain('lobbyguard_rule_stopped{');
});

test('a meeting that was left has no series any more', async () => {
  const daemon = aDaemon();
  const { url } = await open(daemon);
  expect(await (await fetch(`${url}/metrics`)).text()).toContain('lobbyguard_roster_age_seconds{');
  daemon.now = { ...daemon.now, accounts: [] };
  expect(await (await fetch(`${url}/metrics`)).text()).not.toContain('lobbyguard_roster_age_seconds{');
});

test('the series of meetings are bounded', async () => {
  const meetings = Array.from({ length: 500 }, (_value, index) => ({
    meeting: `https://x/${index}`,
    state: 'in' as const,
    inside: 1,
    waiting: 0,
  }));
  const { url } = await open(aDaemon({ accounts: [{ account: 'a', state: 'ready', meetings, queued: 0 }] }));
  const text = await (await fetch(`${url}/metrics`)).text();
  expect(text.match(/lobbyguard_participants\{/g)).toHaveLength(400);
  expect(text).toContain('lobbyguard_meetings_without_series{account="a"} 300');
});

test('pause and resume work from our own pages and lead back to the desk', async () => {
  const { port, daemon } = await open();
  const own = { host: `127.0.0.1:${port}`, origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' };
  const answer = await ask(port, '/pause', own, 'POST');
  expect([answer.status, answer.headers['location']]).toEqual([303, '/']);
  await ask(port, '/resume', own, 'POST');
  expect(daemon.calls).toEqual(['pause console', 'resume console']);
});

test('a tool may pause when it says that it is one', async () => {
  const { port, daemon } = await open();
  expect((await ask(port, '/pause', { 'x-lobbyguard': '1' }, 'POST')).status).toBe(303);
  expect(daemon.calls).toEqual(['pause console']);
});

test.each([
  ['a form on a foreign page', { origin: 'https://evil.example' }],
  ['a foreign page with our header', { origin: 'https://evil.example', 'x-lobbyguard': '1' }],
  ['a sandboxed page', { origin: 'null' }],
  ['another port of this machine', { origin: 'http://localhost:9999' }],
  ['a page the browser calls cross-site', { 'sec-fetch-site': 'cross-site', 'x-lobbyguard': '1' }],
  ['a bare POST', {}],
])('%s cannot resume', async (_name, headers) => {
  const { port, daemon } = await open();
  expect((await ask(port, '/resume', headers, 'POST')).status).toBe(403);
  expect(daemon.calls).toEqual([]);
});

test.each(['evil.example', 'evil.example:8787', '127.0.0.1.evil.example', 'localhost.evil.example', '10.0.0.1:8787'])(
  'a request for the host %s is refused, reads included',
  async (host) => {
    const { port } = await open();
    const answers = await Promise.all([ask(port, '/', { host }), ask(port, '/status', { host }), ask(port, '/metrics', { host })]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(answers.map(({ body }) => body).join('')).not.toContain('enforc');
  },
);

test.each(['localhost:1234', '[::1]:8787', '127.0.0.1'])('a tunnel that ends at %s works', async (host) => {
  const { port } = await open();
  expect((await ask(port, '/status', { host })).status).toBe(200);
});

test('nothing else is there, and nothing can be changed by GET', async () => {
  const { url, daemon } = await open();
  const statuses = await Promise.all(
    ['/pause', '/resume', '/nothing', '/..%2f..%2fetc/passwd'].map(async (path) => (await fetch(url + path)).status),
  );
  expect(statuses).toEqual([404, 404, 404, 404]);
  expect(daemon.calls).toEqual([]);
});

test('a port in use is told with what to do', async () => {
  const { port } = await open();
  const second = startConsole({ host: '127.0.0.1', port }, { daemon: () => undefined, metrics: createMetrics(), side: () => undefined });
  await expect(second).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(`^console.listen: 127.0.0.1:${port} is already in use.*choose another`),
  });
});
