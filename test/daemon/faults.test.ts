import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { localBy } from '../../src/audit/human.ts';
import type { FaultRule } from '../../src/simulator/http/fault.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { anonymous, colleague, fill, strangers } from '../support/crowd.ts';
import { aSimulator, moderating, until } from '../support/daemon.ts';

async function clean(simulator: Simulator, timeoutMs = 20_000): Promise<void> {
  await until('every stranger to be gone', () => strangers(simulator.meeting()).length === 0, timeoutMs);
}

function touched(simulator: Simulator): (string | undefined)[] {
  return simulator.actions.filter((action) => action.target && !action.target.anonymous).map((action) => action.target?.uri);
}

const disturbances: [string, (simulator: Simulator) => void][] = [
  ['resync', (simulator) => simulator.resync()],
  ['resume with the conversations gone', (simulator) => simulator.resume()],
  ['the application is not found', (simulator) => simulator.loseApplications()],
  ['the application was inactive', (simulator) => simulator.loseApplications('InactiveApplicationExpired')],
  ['the moderator is ejected', (simulator) => simulator.meeting().ejectModerator()],
  ['the MCU goes down', (simulator) => simulator.meeting().mcuDown()],
];

test.each(disturbances)('after a gap the roster is read again and strangers go: %s', async (_, disturb) => {
  const simulator = await aSimulator();
  fill(simulator.meeting());
  const watch = await moderating(simulator);
  await clean(simulator);
  disturb(simulator);
  for (let n = 20; n < 25; n += 1) simulator.meeting().join(anonymous(n, { silent: n % 2 === 0 }));
  await until('the moderator to be back', () => simulator.meeting().find('sip:moderator@example.com')?.place === 'inside');
  await clean(simulator);
  expect(touched(simulator)).toEqual([]);
  expect(watch.daemon.status().accounts[0]?.state).toBe('ready');
  expect(simulator.violations).toEqual([]);
});

test('tokens that are revoked are renewed, and nobody is missed', async () => {
  const simulator = await aSimulator();
  await moderating(simulator);
  for (let round = 0; round < 3; round += 1) {
    simulator.revokeTokens();
    for (let n = 0; n < 3; n += 1) simulator.meeting().join(anonymous(10 * round + n));
    await clean(simulator);
  }
  expect(simulator.violations).toEqual([]);
});

const action = /\/(?:reject|eject)(?:\?|$)/;
const failures: [string, Omit<FaultRule, 'method' | 'path'>][] = [
  ['503 with Retry-After', { times: 2, effect: { kind: 'status', status: 503, retryAfter: 1 } }],
  ['429', { times: 2, effect: { kind: 'status', status: 429 } }],
  ['500', { times: 3, effect: { kind: 'status', status: 500, subcode: 'CallbackChannelError' } }],
  ['504 as HTML though carried out', { times: 3, effect: { kind: 'status', status: 504, body: 'html', executed: true } }],
  ['403 AttendeeNotAllowed', { times: 1, effect: { kind: 'status', status: 403, subcode: 'AttendeeNotAllowed' } }],
  ['404 from a proxy', { times: 2, effect: { kind: 'status', status: 404, body: 'html' } }],
  ['409 AnotherOperationPending', { times: 1, effect: { kind: 'status', status: 409, subcode: 'AnotherOperationPending' } }],
  ['415', { times: 1, effect: { kind: 'status', status: 415 } }],
  ['401', { times: 1, effect: { kind: 'status', status: 401, body: 'html' } }],
  ['reset before the headers', { times: 2, effect: { kind: 'reset-before' } }],
  ['reply lost though carried out', { times: 2, effect: { kind: 'lost-reply' } }],
  ['404 ApplicationNotFound that is not true', { times: 1, effect: { kind: 'status', status: 404, subcode: 'ApplicationNotFound' } }],
];

test.each(failures)('an action that meets %s is looked at, and strangers go in the end', async (_, fault) => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator);
  simulator.fault({ method: 'POST', path: action, ...fault });
  for (let n = 1; n <= 4; n += 1) simulator.meeting().join(anonymous(n, { lobby: n % 2 === 0 }));
  simulator.meeting().join(colleague(1));
  if (fault.effect.kind === 'status' && fault.effect.status === 403) {
    await until('a refusal', () => watch.of('outcome').some((one) => one.result === 'denied'));
    simulator.meeting().typing([...simulator.meeting().people.values()].find((person) => person.anonymous)?.uri ?? '');
  } else await clean(simulator);
  expect(touched(simulator)).toEqual([]);
  expect(simulator.violations).toEqual([]);
});

test('a token that is refused again right after its renewal ends the order', async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator);
  simulator.fault({ method: 'POST', path: action, times: 9, effect: { kind: 'status', status: 401, body: 'html' } });
  simulator.meeting().join(anonymous(1));
  await until('the outcome', () => watch.of('outcome').length > 0);
  expect(watch.of('outcome')[0]).toMatchObject({ result: 'failed', status: 401, attempts: 2 });
  expect(watch.of('alarm')).toContainEqual(expect.objectContaining({ code: 'action-refused', message: expect.stringContaining('401') }));
});

test('an action answered 410 with a subcode nobody knows costs nobody the session, and is told', async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator);
  simulator.fault({ method: 'POST', path: action, effect: { kind: 'status', status: 410, subcode: 'SomethingNew' } });
  simulator.meeting().join(anonymous(1));
  const alarm = () => watch.of('alarm').find(({ code }) => code === 'action-refused');
  await until('the alarm', () => alarm() !== undefined);
  expect(alarm()?.message).toContain('410');
  expect(watch.of('outcome')).toMatchObject([{ result: 'failed', status: 410, attempts: 1 }]);
  expect(watch.of('meeting').filter(({ event }) => event === 'joined')).toHaveLength(1);
});

test('whoever could not be acted on is read again at once, so that a link that went and comes back is seen', async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator);
  simulator.fault({ method: 'POST', path: action, times: 1, effect: { kind: 'status', status: 403, subcode: 'Demoted' } });
  simulator.meeting().join(anonymous(1));
  await until('the refusal', () => watch.of('outcome').some((one) => one.result === 'denied'));
  const refused = simulator.requests.findLastIndex(({ method }) => method === 'POST');
  const reads = () => simulator.requests.slice(refused).filter(({ method }) => method === 'GET');
  const isOfThem = ({ path }: { path: string }) => path.includes('guest-1');
  await until('a read of the participant', () => reads().some(isOfThem));
  const earlier = reads().slice(0, reads().findIndex(isOfThem));
  expect(earlier.filter(({ path }) => /participants(?:\?|$)/.test(path))).toEqual([]);
});

test('a request under way while paused and resumed is made good when it fails, without waiting for the reconcile', async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator);
  simulator.fault({ method: 'POST', path: action, times: 1, effect: { kind: 'reset-before' } });
  simulator.behaviour.latencyMs = 1_000;
  simulator.meeting().join(anonymous(1));
  await until('the request', () => simulator.requests.some(({ method, path }) => method === 'POST' && action.test(path)));
  simulator.behaviour.latencyMs = 0;
  await watch.daemon.pause(localBy('somebody', 'console'));
  await watch.daemon.resume(localBy('somebody', 'console'));
  await clean(simulator, 10_000);
});

test('a target that hangs delays nobody else', async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator);
  simulator.fault({ method: 'POST', path: /guest-1%40|guest-1@/, effect: { kind: 'hang' } });
  simulator.meeting().join(anonymous(1));
  for (let n = 2; n <= 20; n += 1) simulator.meeting().join(anonymous(n));
  await until('the others to be gone', () => strangers(simulator.meeting()).length === 1);
  expect(watch.of('outcome').every((outcome) => outcome.result === 'done')).toBe(true);
});

test('a participant who cannot be read delays nobody else, and is removed when they can be', async () => {
  const simulator = await aSimulator();
  await moderating(simulator);
  const fault = simulator.fault({ method: 'GET', path: /participants\/guest-1(?:@|%40)/, effect: { kind: 'status', status: 500 } });
  for (let n = 1; n <= 5; n += 1) simulator.meeting().join(anonymous(n));
  await until('the others to be gone', () => strangers(simulator.meeting()).length === 1);
  fault.remove();
  await clean(simulator);
});

test('a read that is answered 410 for good is not repeated: the session is made anew', async () => {
  const simulator = await aSimulator();
  await moderating(simulator);
  const effect = { kind: 'status', status: 410, subcode: 'CannotRedirect' } as const;
  simulator.fault({ method: 'GET', path: /participants\/guest-/, times: 1, effect });
  simulator.meeting().join(anonymous(1));
  await clean(simulator);
  expect(simulator.violations).toEqual([]);
});

test('a Retry-After is heeded for reads of people and of the roster too', async () => {
  const simulator = await aSimulator();
  await moderating(simulator);
  const effect = { kind: 'status', status: 503, retryAfter: 2 } as const;
  simulator.fault({ method: 'GET', path: /participants\/guest-/, times: 2, effect });
  simulator.fault({ method: 'GET', path: /\/attendees/, times: 1, effect });
  simulator.resync();
  for (let n = 1; n <= 2; n += 1) simulator.meeting().join(anonymous(n));
  const typing = setInterval(() => simulator.meeting().typing('sip:guest-1@anonymous.invalid'), 300);
  const gaps = setTimeout(() => simulator.resync(), 1_000);
  await clean(simulator);
  clearInterval(typing);
  clearTimeout(gaps);
  expect(simulator.violations).toEqual([]);
});

test('an organizer flag that flips between read and request is heeded', async () => {
  const simulator = await aSimulator({ behaviour: { ejectOrganizer: true, ejectInLobby: true } });
  await moderating(simulator, { config: { limits: { requestsPerSecond: 1, actionsPerSecond: 1, batch: 20, concurrency: 1, retries: 4 } } });
  simulator.meeting().join(anonymous(1));
  simulator.meeting().join(anonymous(2));
  await until('the first to be gone', () => strangers(simulator.meeting()).length === 1);
  const [left] = strangers(simulator.meeting());
  simulator.meeting().alter(left ?? '', { organizer: true });
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(simulator.violations).toEqual([]);
  expect(simulator.actions).toHaveLength(1);
});

test('an audit directory that vanishes stops actions, not watching; when it is back everyone is decided again', async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator);
  const { directory } = watch.config.audit;
  const isAlarmed = () => watch.daemon.status().alarms.some((alarm) => alarm.code === 'audit-unwritable');
  rmSync(directory, { recursive: true, force: true });
  // A file in its place: nobody makes the directory again before the test has looked.
  writeFileSync(directory, '');
  simulator.meeting().join(anonymous(1));
  await until('the alarm', isAlarmed);
  simulator.meeting().join(colleague(1));
  await until(
    'the colleague to be seen',
    () => watch.daemon.status().accounts[0]?.meetings[0]?.inside === simulator.meeting().inside().length,
  );
  expect(simulator.actions).toEqual([]);
  rmSync(directory);
  await until('the stranger to be gone', () => strangers(simulator.meeting()).length === 0);
  expect(simulator.actions.length).toBeLessThanOrEqual(watch.of('attempt').length);
  expect(isAlarmed()).toBe(false);
  expect(watch.of('alarm')).toContainEqual(expect.objectContaining({ code: 'audit-unwritable', ended: true }));
});

test('an audit directory that vanishes while nothing happens is noticed, told, and made again', async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator);
  const { directory } = watch.config.audit;
  rmSync(directory, { recursive: true, force: true });
  await until('the end of the alarm', () => watch.of('alarm').some(({ code, ended }) => code === 'audit-unwritable' && ended));
  expect(existsSync(directory)).toBe(true);
});

test('someone who is removed and comes back under the same URL is a new decision', async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator);
  for (let round = 1; round <= 3; round += 1) {
    simulator.meeting().join(anonymous(1));
    await until('the outcome', () => watch.of('outcome').length === round);
  }
  expect(watch.of('decision').filter((one) => one.verdict === 'act')).toHaveLength(3);
  expect(simulator.actions.map((one) => one.target?.presence)).toEqual([1, 2, 3]);
});

test('admitted by a human meanwhile, a waiting order is taken back', async () => {
  const policies = 'version: 1\nname: lobby\nrules:\n  - { id: lobby, when: { anonymous: true, inLobby: true }, then: reject }\n';
  const simulator = await aSimulator();
  const watch = await moderating(simulator, {
    policies,
    config: { limits: { requestsPerSecond: 1, actionsPerSecond: 1, batch: 20, concurrency: 1, retries: 4 } },
  });
  for (let n = 1; n <= 3; n += 1) simulator.meeting().join(anonymous(n));
  await until('three decisions', () => watch.of('decision').filter((one) => one.verdict === 'act').length >= 3);
  simulator.meeting().admitByHand('sip:guest-3@anonymous.invalid');
  await until('three outcomes', () => watch.of('outcome').length >= 3);
  expect(
    watch
      .of('outcome')
      .map((one) => one.result)
      .sort(),
  ).toEqual(['cancelled', 'done', 'done']);
  expect(
    simulator
      .meeting()
      .inside()
      .map((person) => person.uri),
  ).toContain('sip:guest-3@anonymous.invalid');
});

test('a refusal for good is not repeated', async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator);
  simulator.fault({ method: 'POST', path: action, effect: { kind: 'status', status: 405 } });
  simulator.meeting().join(anonymous(1));
  await until('the outcome', () => watch.of('outcome').length >= 1);
  expect(watch.of('outcome')[0]).toMatchObject({ result: 'failed', status: 405, attempts: 1 });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(watch.of('attempt')).toHaveLength(1);
});

test.each([
  ['400', { status: 400, subcode: 'ParameterValidationFailure' }],
  ['405 as HTML', { status: 405, body: 'html' as const }],
  ['403', { status: 403, subcode: 'AttendeeNotAllowed' }],
  ['403 as an HTML page', { status: 403, body: 'html' as const }],
  ['302 to a page of a proxy', { status: 302, body: 'html' as const, headers: { Location: '/sign-in' } }],
  ['409 with a subcode nobody knows', { status: 409, subcode: 'SomethingNew' }],
  ['413 by a proxy, twice', { status: 413, body: 'html' as const }],
  ['501, again and again', { status: 501, body: 'html' as const }],
])('an action refused with %s is told at once with the answer', async (_, effect) => {
  const simulator = await aSimulator();
  // What may be carried out later is tried again first: once is enough to wait for.
  const watch = await moderating(simulator, {
    config: { limits: { requestsPerSecond: 50, actionsPerSecond: 50, batch: 20, concurrency: 4, retries: 1 } },
  });
  simulator.fault({ method: 'POST', path: action, effect: { kind: 'status', ...effect } });
  simulator.meeting().join(anonymous(1));
  const alarm = () => watch.of('alarm').find(({ code }) => code === 'action-refused');
  await until('the alarm', () => alarm() !== undefined);
  expect(alarm()?.message).toContain(String(effect.status));
  expect(alarm()).toMatchObject({ rule: 'no-anonymous' });
});

test("one participant's word that the conversation is gone is checked once, and delays nobody", async () => {
  const simulator = await aSimulator();
  const watch = await moderating(simulator);
  simulator.fault({
    method: 'GET',
    path: /participants\/[^?]*guest-1(?:%40|@)/,
    effect: { kind: 'status', status: 404, subcode: 'ConversationNotFound' },
  });
  simulator.meeting().join(anonymous(1));
  simulator.meeting().join(anonymous(2));
  await until('the other to be gone', () => watch.of('outcome').some(({ result }) => result === 'done'));
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const asked = simulator.requests.filter(({ method, path }) => method === 'GET' && /participants\/[^?]*guest-1(?:%40|@)/.test(path));
  expect(asked.length).toBeLessThan(8);
  expect(watch.daemon.status().accounts[0]?.meetings[0]?.state).toBe('in');
});

test('that nobody is acted on for minutes, because the server asks for it, is told', async () => {
  const simulator = await aSimulator();
  simulator.fault({ method: 'POST', path: action, times: 1, effect: { kind: 'status', status: 429, retryAfter: 300 } });
  const watch = await moderating(simulator);
  simulator.meeting().join(anonymous(1));
  const told = () => watch.of('alarm').filter(({ code }) => code === 'action-refused');
  await until('somebody to be told', () => told().length > 0);
  expect(told()).toMatchObject([{ account: 'moderator', message: expect.stringContaining('asks to wait 300 s') }]);
});
