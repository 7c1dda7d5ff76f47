import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Console, startConsole } from '../../../src/console/console.ts';
import { createDeskSide, type DeskSide } from '../../../src/console/desk-side.ts';
import { createMetrics } from '../../../src/console/metrics.ts';
import { aDecision, aRecord, aSet, begun } from '../../replay/records.ts';
import { aDaemon } from '../fake-daemon.ts';
import { aDesk, aMeeting, aNeed, aPerson, type FakeDesk } from '../fake-desk.ts';

const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-api-'));
let desk: FakeDesk;
let side: DeskSide;
let served: Console;
let person: string;
let meeting: string;

beforeEach(async () => {
  mkdirSync(directory, { recursive: true });
  desk = aDesk({
    rooms: [aMeeting('m1')],
    crowd: [['m1', [aPerson('guest')]]],
    needs: [aNeed('n1', { meeting: 'm1', people: ['guest'] })],
  });
  side = createDeskSide(desk, directory);
  served = await startConsole({ host: '127.0.0.1', port: 0 }, { daemon: () => aDaemon(), metrics: createMetrics(), side: () => side });
  person = side.keys.idOf('guest');
  meeting = side.keys.idOf('m1');
});
afterEach(async () => {
  side.close();
  await served.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Sent {
  headers?: Record<string, string>;
  body?: unknown;
  method?: string;
}

async function ask(path: string, { headers = {}, body, method = 'GET' }: Sent = {}) {
  const response = await fetch(`${served.url}/api/v1${path}`, {
    method,
    headers: { 'x-lobbyguard': '1', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, type: response.headers.get('content-type'), body: (await response.json()) as Record<string, unknown> };
}

let keys = 0;
const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}) => {
  keys += 1;
  return ask(path, { method: 'POST', body, headers: { 'idempotency-key': `k${keys}`, ...headers } });
};

test('no href, address of a resource or identity leaves', async () => {
  const text = JSON.stringify([await ask('/now'), await ask('/meetings'), await ask(`/meetings/${meeting}/people`)]);
  expect(text).not.toMatch(/pool\.example\.com|id-guest|"m1"|"guest"\s*[,}]\s*"key/);
  expect(text).toContain(person);
});

test('an order says who, by what sign-in, through what, and what was seen', async () => {
  const headers = { 'if-match': '"v1"', 'x-lobbyguard-who': encodeURIComponent('Zoë Meier') };
  const { status, body } = await post(`/meetings/${meeting}/people/${person}/admit`, { reason: 'invited' }, headers);
  expect([status, body['order']]).toEqual([202, 'o1']);
  expect(desk.calls).toEqual([
    [
      'order',
      { meeting: 'm1', person: 'guest', act: 'admit', seen: 'v1', reason: 'invited', by: { who: 'Zoë Meier', auth: 'local', via: 'api' } },
    ],
  ]);
});

test.each([
  ['without a version', () => post(`/meetings/${meeting}/people/${person}/admit`), 428, 'version-required'],
  [
    'without a key',
    () => ask(`/meetings/${meeting}/people/${person}/admit`, { method: 'POST', headers: { 'if-match': 'v1' }, body: {} }),
    400,
    'idempotency-key-required',
  ],
  ['about nobody', () => post(`/meetings/${meeting}/people/nobody/admit`, {}, { 'if-match': 'v1' }), 410, 'gone'],
  [
    'with an unknown field',
    () => post(`/meetings/${meeting}/people/${person}/admit`, { reson: 'x' }, { 'if-match': 'v1' }),
    400,
    'bad-request',
  ],
  ['that is no JSON', () => post(`/meetings/${meeting}/people/${person}/admit`, '{', { 'if-match': 'v1' }), 400, 'bad-request'],
  [
    'whose number is not that of its list',
    () => post('/bulk', { act: 'reject', meeting, snapshot: [{ person, version: 'v1' }], expect: 2 }),
    400,
    'bad-request',
  ],
  ['to a route that is not there', () => ask('/people'), 404, 'not-found'],
])('a request %s is refused as a problem, and nothing is done', async (_case, send, status, code) => {
  const answer = await send();
  expect([answer.status, answer.type, answer.body['code']]).toEqual([status, 'application/problem+json', code]);
  expect(desk.calls).toEqual([]);
});

test('a repetition with the same key is answered again and done once', async () => {
  const send = () =>
    ask(`/meetings/${meeting}/people/${person}/reject`, {
      method: 'POST',
      body: {},
      headers: { 'if-match': 'v1', 'idempotency-key': 'same' },
    });
  const [first, second] = await Promise.all([send(), send()]);
  expect(second).toEqual(first);
  expect(desk.calls).toHaveLength(1);
});

test('a key is not taken for another request', async () => {
  const send = (act: string) =>
    ask(`/meetings/${meeting}/people/${person}/${act}`, {
      method: 'POST',
      body: {},
      headers: { 'if-match': 'v1', 'idempotency-key': 'one' },
    });
  await send('reject');
  expect((await send('admit')).body['code']).toBe('idempotency-key-reused');
  expect(desk.calls).toHaveLength(1);
});

test('what the daemon refuses is told with its stable code and who was first', async () => {
  const by = { who: 'R. Meier', auth: 'local' as const, via: 'console' as const };
  desk.order = async () => ({
    kind: 'refused',
    code: 'already-decided',
    reason: 'R. Meier refused them.',
    first: { id: 'h0', act: 'reject', by, at: 1 },
  });
  const answer = await post(`/meetings/${meeting}/people/${person}/admit`, {}, { 'if-match': 'v1' });
  expect(answer).toMatchObject({ status: 409, body: { code: 'already-decided', detail: 'R. Meier refused them.', first: { by } } });
});

test('a browser needs our token beside our origin', async () => {
  const browser = { origin: served.url, 'sec-fetch-site': 'same-origin', 'if-match': 'v1' };
  const path = `/meetings/${meeting}/people/${person}/admit`;
  expect((await post(path, {}, browser)).body['code']).toBe('not-ours');
  const { token } = (await ask('/session')).body;
  expect((await post(path, {}, { ...browser, 'x-lobbyguard-token': String(token) })).status).toBe(202);
});

test('the people of a meeting come in pages', async () => {
  desk.crowd.set(
    'm1',
    Array.from({ length: 25 }, (_, n) => aPerson(`p${n}`)),
  );
  const names: unknown[] = [];
  let cursor = '';
  for (let page = 0; page < 5; page += 1) {
    const { body } = await ask(`/meetings/${meeting}/people?limit=10${cursor}`);
    names.push(...(body['items'] as { name: string }[]).map(({ name }) => name));
    if (body['next'] === undefined) break;
    cursor = `&cursor=${String(body['next'])}`;
  }
  expect(names).toEqual(Array.from({ length: 25 }, (_, n) => `p${n}`));
});

test('the OpenAPI document names every route with what it takes and answers', async () => {
  const { body } = await ask('/openapi.json');
  const paths = body['paths'] as Record<string, Record<string, { parameters: { name: string }[] }>>;
  expect(Object.keys(paths)).toContain('/meetings/{m}/people/{p}/admit');
  expect(paths['/meetings/{m}/people/{p}/admit']?.['post']?.parameters.map(({ name }) => name)).toEqual([
    'm',
    'p',
    'Idempotency-Key',
    'If-Match',
  ]);
});

test('a decision is explained with its counts, those the record lacks taken from the log', async () => {
  const set = aSet(`rules:
  - { id: flood, when: { arrivals: { greaterThan: 9, params: { within: 60s } } }, then: reject }
  - { id: banned, when: { removals: { equal: 0, params: { within: 1h } }, arrivals: { equal: 1, params: { within: 60s } } }, then: hold }`);
  desk.policies = () => set;
  const record = aRecord(aDecision({ arrivedAt: new Date(begun).toISOString(), counts: { 'removals(3600000)': 0 } }));
  writeFileSync(join(directory, 'audit-2026-11-20.jsonl'), `${JSON.stringify(record)}\n`);
  expect((await ask('/decisions/d1/explain')).body).toMatchObject({ current: false, rule: 'banned', action: 'hold' });
  expect((await ask('/decisions/d2/explain')).status).toBe(404);
});

test('before the daemon has started every route says so', async () => {
  const early = await startConsole(
    { host: '127.0.0.1', port: 0 },
    { daemon: () => undefined, metrics: createMetrics(), side: () => undefined },
  );
  const response = await fetch(`${early.url}/api/v1/now`);
  expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([503, 'starting']);
  await early.close();
});

test('the live stream begins with a snapshot and goes on with what changed', async () => {
  const response = await fetch(`${served.url}/api/v1/live`);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const first = (await reader?.read())?.value ?? '';
  expect(first).toMatch(/^retry: 1000\nid: \w+-0\nevent: snapshot\ndata: \{"state":/);
  desk.crowd.set('m1', [aPerson('guest', { name: 'Renamed', version: 'v2' })]);
  desk.change({ kind: 'person', meeting: 'm1', person: 'guest' });
  const second = (await reader?.read())?.value ?? '';
  expect(second).toMatch(/^id: \w+-1\nevent: change\n/);
  expect(second).toContain('"Renamed"');
  await reader?.cancel();
});

test.each(['percent=0', 'percent=0.5', 'percent=ten', 'percent=101', 'days=0', 'to=dry-run', 'to=assist&percent=20'])(
  'a trial of a rule with %s is refused, not tried as something else',
  async (query) => {
    expect(await ask(`/rules/r1/promotion?${query}`)).toMatchObject({ status: 400, body: { code: 'bad-request' } });
  },
);

test.each([
  ['an end without a share', { until: '2999-01-31' }],
  ['an end of all meetings', { percent: 100, until: '2999-01-31' }],
  ['an end that is over', { percent: 20, until: '2020-01-31' }],
  ['a share of the meetings to propose in', { to: 'assist', percent: 20 }],
])('a rule is not raised with %s', async (_what, body) => {
  expect(await post('/rules/r1/promote', body)).toMatchObject({ status: 400, body: { code: 'bad-request' } });
});
