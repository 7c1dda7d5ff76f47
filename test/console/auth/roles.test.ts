// Every route of the API as every role: about a meeting of theirs, about another's, and about what belongs to no meeting.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RoleRule } from '../../../src/config/config.ts';
import { readRoutes, writeRoutes } from '../../../src/console/api/route-table.ts';
import { createConsoleApp } from '../../../src/console/app.ts';
import type { Gate } from '../../../src/console/auth/gate.ts';
import { reachOf } from '../../../src/console/auth/reach.ts';
import { type Console, startConsole } from '../../../src/console/console.ts';
import { createDeskSide, type DeskSide } from '../../../src/console/desk-side.ts';
import { createMetrics } from '../../../src/console/metrics.ts';
import { createOrigins } from '../../../src/console/origin.ts';
import { aDaemon } from '../fake-daemon.ts';
import { aDesk, aMeeting, aNeed, aPerson, type FakeDesk } from '../fake-desk.ts';

const rules: RoleRule[] = [
  { who: { group: 'viewers' }, role: 'viewer' },
  { who: { group: 'some-viewers' }, role: 'viewer', meetings: { organizer: ['olivia@*'] } },
  { who: { group: 'organizers' }, role: 'organizer' },
  { who: { group: 'some-moderators' }, role: 'moderator', meetings: { organizer: ['olivia@*'] } },
  { who: { group: 'moderators' }, role: 'moderator' },
  { who: { group: 'some-operators' }, role: 'operator', meetings: { organizer: ['olivia@*'] } },
  { who: { group: 'operators' }, role: 'operator' },
];
const groups = ['nobody', ...rules.flatMap(({ who }) => ('group' in who ? [who.group] : []))];
type Group = string;
type Place = 'theirs' | 'another' | 'none';

/** Who may do it, in which places. `theirs` is a meeting olivia organizes. */
const everywhere: Place[] = ['theirs', 'another', 'none'];
const theirs: Place[] = ['theirs'];
const inLists: Record<Group, Place[]> = Object.fromEntries(groups.map((group) => [group, group === 'nobody' ? [] : ['none']]));
const looks: Record<Group, Place[]> = {
  viewers: everywhere,
  'some-viewers': theirs,
  organizers: theirs,
  'some-moderators': theirs,
  moderators: everywhere,
  'some-operators': theirs,
  operators: everywhere,
};
const acts: Record<Group, Place[]> = { ...looks, viewers: [], 'some-viewers': [] };
const actsOnMany: Record<Group, Place[]> = { ...acts, organizers: [] };
const operates: Record<Group, Place[]> = { ...actsOnMany, 'some-moderators': [], moderators: [] };
const operatesAll: Record<Group, Place[]> = { operators: everywhere };

const who: Readonly<Record<string, Record<Group, Place[]>>> = {
  now: inLists,
  live: inLists,
  needs: inLists,
  meetings: inLists,
  policies: inLists,
  diff: inLists,
  stats: inLists,
  events: inLists,
  explain: inLists,
  meeting: looks,
  people: looks,
  person: looks,
  admit: acts,
  reject: acts,
  eject: acts,
  wait: acts,
  pass: acts,
  extend: acts,
  undo: acts,
  cancel: acts,
  take: acts,
  release: acts,
  bulk: actsOnMany,
  'go-on': operates,
  stop: operates,
  ack: operates,
  pause: operatesAll,
  'add-meeting': operatesAll,
  'remove-meeting': operatesAll,
  resume: operatesAll,
  accept: operatesAll,
  promotion: operatesAll,
  promote: operatesAll,
};
/** What is about one meeting always, and what never is. */
const placesOf = (name: string): Place[] => {
  if (who[name] === inLists || who[name] === operatesAll) return ['none'];
  return ['undo', 'cancel', 'take', 'release', 'ack'].includes(name) ? everywhere : ['theirs', 'another'];
};

const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-roles-'));
const gate: Gate = {
  admit({ header }) {
    const group = header('x-test-group') ?? '';
    const person = { who: group, groups: [group], address: 'olivia@example.com' };
    return { kind: 'known', identity: { by: { who: group, auth: 'users', via: 'api' }, reach: reachOf(person, rules) } };
  },
};
let desk: FakeDesk;
let side: DeskSide;
let served: Console;

beforeAll(async () => {
  desk = aDesk();
  side = createDeskSide(desk, directory);
  served = await startConsole(
    { host: '127.0.0.1', port: 0 },
    { daemon: () => aDaemon(), metrics: createMetrics(), side: () => side, gate },
  );
});
afterAll(async () => {
  side.close();
  await served.close();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(() => {
  desk.calls.length = 0;
  desk.rooms = [aMeeting('theirs'), aMeeting('another', { organizer: 'ceo@example.com', subject: 'Board' })];
  for (const key of ['theirs', 'another']) {
    const order = { id: `order-${key}`, rel: 'reject', at: 1, state: 'grace' } as const;
    desk.crowd.set(key, [aPerson(`guest-${key}`, { order })]);
  }
  desk.list = [
    aNeed('need-theirs', { meeting: 'theirs' }),
    aNeed('need-another', { meeting: 'another' }),
    aNeed('need-none', { kind: 'audit-unwritable' }),
  ];
});

let keys = 0;
async function ask(name: string, group: Group, place: Place): Promise<number> {
  const route = readRoutes[name as 'now'] ?? writeRoutes[name as 'admit'];
  const values: Record<string, string> = {
    m: side.keys.idOf(place),
    p: side.keys.idOf(`guest-${place}`),
    n: `need-${place}`,
    o: `order-${place}`,
    r: 'rule',
    d: 'd1',
    rev: 'r1',
  };
  const path = route.path.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '');
  keys += 1;
  const bodies: Record<string, object> = {
    bulk: { act: 'reject', meeting: values['m'], snapshot: [{ person: values['p'], version: 'v1' }], expect: 1 },
    undo: { of: `order-${place}` },
    'go-on': { meeting: values['m'] },
    'add-meeting': { meeting: 'https://meet.example.com/ann/ABC123' },
    'remove-meeting': { meeting: 'https://meet.example.com/ann/ABC123' },
    stop: { meeting: values['m'] },
  };
  const response = await fetch(`${served.url}/api/v1${path}`, {
    method: route.method.toUpperCase(),
    headers: { 'x-lobbyguard': '1', 'x-test-group': group, 'idempotency-key': `k${keys}`, 'if-match': 'v1' },
    ...(route.method === 'post' ? { body: JSON.stringify(bodies[name] ?? {}) } : {}),
  });
  await response.body?.cancel();
  return response.status;
}

test('the table of this test knows every route', () => {
  expect(Object.keys(who).toSorted()).toEqual([...Object.keys(readRoutes), ...Object.keys(writeRoutes)].toSorted());
});

test.each(Object.keys(who))('%s: who may, where, and nobody else gets as far as the daemon', async (name) => {
  for (const place of placesOf(name)) {
    for (const group of groups) {
      desk.calls.length = 0;
      const status = await ask(name, group, place);
      const allowed = (who[name]?.[group] ?? []).includes(place);
      const asked = desk.calls.length;
      const isWrite = name in writeRoutes;
      expect([group, place, status === 403 ? 'no' : 'yes', asked]).toEqual([
        group,
        place,
        allowed ? 'yes' : 'no',
        allowed && isWrite ? 1 : 0,
      ]);
    }
  }
});

/** What is beside the API: which groups get an answer. */
const withARole = groups.filter((group) => group !== 'nobody');
const overAll = ['viewers', 'moderators', 'operators'];
const outside: Readonly<Record<string, readonly Group[]>> = {
  'GET /': withARole,
  'GET /status': overAll,
  'GET /metrics': overAll,
  'GET /watchz': overAll,
  'GET /livez': groups,
  'GET /readyz': groups,
  'GET /favicon.ico': groups,
  'POST /pause': ['operators'],
  'POST /resume': ['operators'],
};

test('the table knows every route beside the API, and there are no others', async () => {
  const sources = { daemon: () => aDaemon(), metrics: createMetrics(), side: () => side, gate };
  const app = createConsoleApp(sources, createOrigins({ host: '127.0.0.1' }));
  const routes = app.routes.map(({ method, path }) => `${method} ${path}`);
  const beside = routes.filter((route) => !/ \/(?:api\/v1|desk)\/|^ALL /.test(route));
  expect([...new Set(beside)].toSorted()).toEqual(Object.keys(outside).toSorted());
  const healthz = await fetch(`${served.url}/healthz`, { headers: { 'x-test-group': 'operators' } });
  expect(healthz.status).toBe(404);
});

test.each(Object.entries(outside))('%s: who gets an answer', async (route, allowed) => {
  const [method = '', path = ''] = route.split(' ');
  for (const group of groups) {
    const headers = { 'x-lobbyguard': '1', 'x-test-group': group };
    const { status, body } = await fetch(`${served.url}${path}`, { method, headers, redirect: 'manual' });
    await body?.cancel();
    expect([group, status !== 403]).toEqual([group, allowed.includes(group)]);
  }
});

test('an organizer is shown their own meetings, people, items and numbers, and no others', async () => {
  const headers = { 'x-test-group': 'organizers' };
  const now = await (await fetch(`${served.url}/api/v1/now`, { headers })).text();
  expect(now).toContain(side.keys.idOf('theirs'));
  expect(now).toContain(side.keys.idOf('guest-theirs'));
  expect(now).not.toContain(side.keys.idOf('another'));
  expect(now).not.toMatch(/guest-another|need-another|need-none|Board|ceo@/);
  expect((JSON.parse(now) as { state: { held: number } }).state.held).toBe(1);
});

test('an order of an operator in their meeting can be taken back by the organizer, one in another meeting not', async () => {
  desk.crowd.clear();
  const admit = async (place: Place) => {
    desk.crowd.set(place, [aPerson(`guest-${place}`)]);
    return ask('admit', 'operators', place);
  };
  expect([await admit('theirs'), await admit('another')]).toEqual([202, 202]);
  const orders = ['o1', 'o2'];
  const undo = async (of: string) =>
    (
      await fetch(`${served.url}/api/v1/undo`, {
        method: 'POST',
        headers: { 'x-lobbyguard': '1', 'x-test-group': 'organizers', 'idempotency-key': `u${of}` },
        body: JSON.stringify({ of }),
      })
    ).status;
  expect([await undo(orders[0] ?? ''), await undo(orders[1] ?? '')]).toEqual([202, 403]);
});
