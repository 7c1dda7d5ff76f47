// A start on a long log, against a simulated server: the log is read when the test lets it.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { localBy } from '../../../src/audit/human.ts';
import type { AuditRecord } from '../../../src/audit/record.ts';
import type { Config } from '../../../src/config/config.ts';
import { startDaemon } from '../../../src/daemon/daemon.ts';
import type { DaemonHandle } from '../../../src/daemon/handle.ts';
import { createLog } from '../../../src/log.ts';
import { memorySince } from '../../../src/memory/rebuild.ts';
import type { LogReader } from '../../../src/memory/remembering.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { anonymous, strangers } from '../../support/crowd.ts';
import { aConfig, aDirectory, aSimulator, moderating, rejectAnonymous, until, type WatchOptions } from '../../support/daemon.ts';

interface Start {
  records: AuditRecord[];
  /** Settles when memory is whole, and not before `read` is called. */
  daemon: Promise<DaemonHandle>;
  read(): Promise<DaemonHandle>;
  callOff(reason: Error): void;
  audit: string;
  of<T extends AuditRecord['type']>(type: T): Extract<AuditRecord, { type: T }>[];
  /** Events of what happened so far have been taken in. */
  heard(): Promise<void>;
}

/** Has joined its meeting, and reads. */
async function starting(simulator: Simulator, options: WatchOptions = {}, changed?: (config: Config) => Config): Promise<Start> {
  const config = aConfig(simulator, options.directory ?? aDirectory(), options.config);
  writeFileSync(config.policies, options.policies ?? rejectAnonymous);
  const records: AuditRecord[] = [];
  const { logReader, letRead } = aHeldReader();
  const calledOff = new AbortController();
  const daemon = startDaemon({
    config,
    log: createLog({ level: 'silent', format: 'human' }),
    onRecord: (record) => records.push(record),
    signal: calledOff.signal,
    logReader,
    ...(changed === undefined ? {} : { reread: async () => ({ config: changed(config), problems: [] }) }),
  });
  const stop = async () => {
    letRead();
    await (await daemon.catch(() => undefined))?.stop('the test is over');
  };
  onTestFinished(stop);
  const of: Start['of'] = (type) => records.filter((record) => record.type === type) as never;
  await until('the meeting to be joined', () => of('meeting').some(({ event }) => event === 'joined'));
  const polls = () => simulator.requests.filter(({ path }) => path.includes('/events')).length;
  return {
    records,
    daemon,
    read() {
      letRead();
      return daemon;
    },
    callOff: (reason) => calledOff.abort(reason),
    audit: config.audit.directory,
    of,
    async heard() {
      const before = polls();
      simulator.meeting().join({ name: 'Somebody', uri: `sip:somebody-${before}@example.com`, anonymous: false, lobby: false });
      await until('the next poll', () => polls() > before);
    },
  };
}

function aHeldReader(): { logReader: LogReader; letRead(): void } {
  let letRead = () => {};
  const isLet = new Promise<void>((resolve) => {
    letRead = resolve;
  });
  return {
    letRead: () => letRead(),
    logReader: {
      takesLong: () => true,
      async read(directory, withinMs, lastWriteMs, bounds) {
        const off = new Promise((_, reject) => bounds.signal?.addEventListener('abort', () => reject(bounds.signal?.reason)));
        await Promise.race([isLet, off]);
        return memorySince(directory, withinMs, lastWriteMs, bounds);
      },
    },
  };
}

const decided: ReadonlySet<string> = new Set(['decision', 'attempt', 'outcome', 'human', 'policy', 'pause', 'resume']);

function decisions({ records }: Pick<Start, 'records'>): AuditRecord[] {
  return records.filter(({ type }) => decided.has(type));
}

/** An earlier life, which leaves its log. */
async function before(
  simulator: Simulator,
  options: WatchOptions,
  during: (life: Awaited<ReturnType<typeof moderating>>) => Promise<void>,
) {
  const life = await moderating(simulator, options);
  await during(life);
  await life.stop();
}

test('while a long log is read we are in the meeting and decide on nobody, and on everybody once it is read', async () => {
  const simulator = await aSimulator();
  const meeting = simulator.meeting();
  meeting.join(anonymous('early', { lobby: false }));
  const start = await starting(simulator);
  meeting.join(anonymous('late', { lobby: false }));
  meeting.lobbyJoin(anonymous('waiting'));
  const gone = meeting.join(anonymous('gone', { lobby: false }));
  await start.heard();
  meeting.leave(gone);
  await start.heard();
  expect(decisions(start)).toEqual([]);
  expect(simulator.actions).toEqual([]);
  expect(start.of('start')).toHaveLength(1);
  await start.read();
  await until('the strangers to be gone', () => strangers(meeting).length === 0);
  await until('three outcomes', () => start.of('outcome').length >= 3);
  const acted = start.of('decision').filter(({ verdict }) => verdict === 'act');
  expect(acted.map(({ facts }) => facts['name']).sort()).toEqual(['Guest early', 'Guest late', 'Guest waiting']);
  const hasArrival = (name: string) => acted.find(({ facts }) => facts['name'] === name)?.arrivedAt !== undefined;
  expect(['Guest early', 'Guest late', 'Guest waiting'].map(hasArrival)).toEqual([false, true, true]);
  expect(start.of('decision').some(({ facts }) => facts['name'] === 'Guest gone')).toBe(false);
  expect(simulator.violations).toEqual([]);
});

test('called off while the log is read, it leaves the server and says so on record; nobody was acted on', async () => {
  const simulator = await aSimulator();
  simulator.meeting().join(anonymous(1, { lobby: false }));
  const start = await starting(simulator);
  const reason = new Error('SIGTERM');
  start.callOff(reason);
  await expect(start.daemon).rejects.toBe(reason);
  expect(start.records.map((record) => ('event' in record ? record.event : record.type))).toEqual(['start', 'joined', 'left', 'stop']);
  expect(simulator.actions).toEqual([]);
  simulator.checkExit();
  expect(simulator.violations).toEqual([]);
  expect(existsSync(join(start.audit, 'lobbyguard.lock'))).toBe(false);
  expect(brokenLinks(start.audit)).toEqual([]);
});

test('paused while the log is read, nobody is acted on until somebody resumes', async () => {
  const simulator = await aSimulator();
  simulator.meeting().join(anonymous(1, { lobby: false }));
  const start = await starting(simulator);
  writeFileSync(join(start.audit, 'PAUSED'), '');
  const daemon = await start.read();
  await until('the decision', () => start.of('decision').some(({ because }) => because === 'paused'));
  expect(start.of('pause')).toHaveLength(1);
  expect(simulator.actions).toEqual([]);
  rmSync(join(start.audit, 'PAUSED'), { force: true });
  await daemon.resume(localBy('somebody', 'console'));
  await until('the stranger to be gone', () => simulator.actions.length >= 1);
});

test('whom a human let in before the restart is left alone', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const meeting = simulator.meeting();
  const policies = 'version: 1\nname: guests\nrules:\n  - { id: no-guests, when: { anonymous: true, inLobby: false }, then: remove }\n';
  await before(simulator, { directory, policies }, async (life) => {
    meeting.lobbyJoin(anonymous('welcome'));
    const { desk } = life.daemon;
    const key = desk.meetings()[0]?.key ?? '';
    const seen = () => desk.people(key).find(({ name, decision }) => name === 'Guest welcome' && decision !== undefined);
    await until('the guest to be seen', () => seen() !== undefined);
    const guest = seen();
    if (guest === undefined) throw new Error('nobody was seen');
    await desk.order({ act: 'admit', meeting: key, person: guest.key, seen: guest.version, by: localBy('anna', 'console') });
    await until('the guest to be inside', () => life.of('outcome').length >= 1);
  });
  const start = await starting(simulator, { directory, policies });
  meeting.join(anonymous('stranger', { lobby: false }));
  await start.heard();
  await start.read();
  await until('the stranger to be gone', () => strangers(meeting).length === 1);
  await until('a decision on the guest', () => start.of('decision').some(({ facts }) => facts['name'] === 'Guest welcome'));
  expect(strangers(meeting)).toEqual(['sip:guest-welcome@anonymous.invalid']);
  expect(start.of('decision').filter(({ facts }) => facts['name'] === 'Guest welcome')).toMatchObject([{ because: 'overruled' }]);
});

test('removals of earlier lives count for somebody who comes while the log is read', async () => {
  const policies = `version: 1
name: strikes
rules:
  - { id: third-time, when: { removals: { greaterThanInclusive: 2, params: { within: 10m } } }, then: hold }
  - { id: strangers, when: { anonymous: true }, then: remove }
`;
  const simulator = await aSimulator();
  const directory = aDirectory();
  await before(simulator, { directory, policies }, async (life) => {
    for (let n = 1; n <= 2; n += 1) {
      simulator.meeting().join(anonymous(1));
      await until('the outcome', () => life.of('outcome').length >= n);
    }
  });
  const start = await starting(simulator, { directory, policies });
  simulator.meeting().join(anonymous(1));
  await start.heard();
  await start.read();
  await until('the hold', () => start.of('decision').some(({ rule, because }) => rule === 'third-time' && because === 'held'));
  expect(simulator.actions).toHaveLength(2);
});

test('a rule that was over its cap only proposes, also where its meeting was joined before memory was whole', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const safety = { protect: [], protectLeaders: true, maxRemovalsPerMinute: 2 };
  await before(simulator, { directory, config: { safety } }, async (life) => {
    for (let n = 1; n <= 4; n += 1) simulator.meeting().join(anonymous(n));
    await until('two outcomes', () => life.of('outcome').length >= 2);
    await until('the alarm', () => life.of('alarm').length >= 1);
  });
  const start = await starting(simulator, { directory, config: { safety: { ...safety, maxRemovalsPerMinute: 50 } } });
  await start.heard();
  await start.read();
  await until('two capped', () => start.of('decision').filter(({ because }) => because === 'capped').length >= 2);
  expect(simulator.actions).toHaveLength(2);
});

const strict = 'version: 1\nname: strict\nrules:\n  - { id: no-partners, when: { sourceNetwork: Federated }, then: remove }\n';

test.each([
  ['before the restart', strict, undefined],
  ['while the log is read', rejectAnonymous, strict],
])('a set saved %s that would newly remove eleven identified people only proposes', async (_, policies, saved) => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const config = { safety: { protect: [], protectLeaders: true, maxRemovalsPerMinute: 1_000, maxNewRemovals: { people: 10, share: 1 } } };
  for (let n = 1; n <= 11; n += 1)
    simulator
      .meeting()
      .join({ uri: `sip:p${n}@partner.example`, name: `Partner ${n}`, anonymous: false, network: 'Federated', lobby: n > 5 });
  await before(simulator, { directory, config }, (life) =>
    until(
      'everybody to be decided on',
      () => life.of('decision').filter(({ facts }) => facts['sourceNetwork'] === 'Federated').length === 11,
    ),
  );
  const start = await starting(simulator, { directory, config, policies });
  if (saved !== undefined) writeFileSync(join(directory, 'policies.yaml'), saved);
  const daemon = await start.read();
  await until('the set to wait', () => daemon.status().policy.waiting !== undefined);
  await until('all to be proposed', () => daemon.status().policy.waiting?.people === 11);
  expect(start.of('decision').filter(({ verdict }) => verdict === 'act')).toEqual([]);
  expect(simulator.actions).toEqual([]);
});

test('a hold whose time runs out while the log is read ends once it is read, with the deadline it had', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const policies =
    'version: 1\nname: wait\nrules:\n  - { id: guests-wait, when: { anonymous: true }, then: { hold: { propose: reject, for: 1s, then: reject } } }\n';
  let deadline = Number.NaN;
  await before(simulator, { directory, policies }, async (life) => {
    simulator.meeting().lobbyJoin(anonymous(1));
    await until('the hold', () => life.of('decision').some(({ because }) => because === 'held'));
    deadline = Date.parse(life.of('decision').find(({ because }) => because === 'held')?.at ?? '') + 1_000;
  });
  const start = await starting(simulator, { directory, policies });
  await until('the deadline to pass', () => Date.now() > deadline);
  await start.heard();
  expect(decisions(start)).toEqual([]);
  expect(simulator.actions).toEqual([]);
  await start.read();
  await until('the refusal', () => start.of('outcome').some(({ result }) => result === 'done'));
  expect(start.of('decision').filter(({ verdict }) => verdict === 'act')).toMatchObject([{ rule: 'guests-wait', after: 'hold' }]);
});

test('a policy file that is saved while the log is read is in force afterwards, and decides instead of the one before', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  simulator.meeting().join(anonymous(1, { lobby: false }));
  const start = await starting(simulator, { directory });
  writeFileSync(
    join(directory, 'policies.yaml'),
    'version: 1\nname: none\nrules:\n  - { id: nobody, when: { anonymous: true }, then: hold }\n',
  );
  await start.read();
  await until('the new set', () => start.of('decision').some(({ rule }) => rule === 'nobody'));
  expect(simulator.actions).toEqual([]);
});

test('a change of the configuration that is saved while the log is read holds before anybody is acted on', async () => {
  const simulator = await aSimulator();
  simulator.meeting().join(anonymous(1, { lobby: false }));
  const protectedNow = { protect: ['sip:guest-1@anonymous.invalid'], protectLeaders: true, maxRemovalsPerMinute: 1_000 };
  const start = await starting(simulator, {}, (config) => ({ ...config, safety: protectedNow }));
  await start.read();
  await until('the decision', () => start.of('decision').some(({ because }) => because === 'protected'));
  expect(start.of('config')).toMatchObject([{ changed: ['safety.protect'] }]);
  expect(simulator.actions).toEqual([]);
});

test('meetings of a list, and those added by hand before the restart, are followed once the log is read', async () => {
  const simulator = await aSimulator({ meetings: ['A1', 'B2', 'C3'].map((id) => ({ uri: focus(id) })) });
  const directory = aDirectory();
  const config = { accounts: [listing(simulator, directory)] };
  writeFileSync(join(directory, 'meetings.txt'), `${focus('B2')}\n`);
  await before(simulator, { directory, config }, async (life) => {
    await life.daemon.desk.addMeeting({ meeting: focus('C3'), by: localBy('anna', 'console') });
    await until('three meetings', () => life.of('meeting').filter(({ event }) => event === 'joined').length >= 3);
  });
  const start = await starting(simulator, { directory, config });
  await start.heard();
  expect(start.of('meeting')).toMatchObject([{ event: 'joined', uri: focus('A1') }]);
  await start.read();
  const joined = () => start.of('meeting').flatMap(({ event, uri }) => (event === 'joined' ? [uri] : []));
  await until('three meetings', () => joined().length >= 3);
  expect(joined().sort()).toEqual(['A1', 'B2', 'C3'].map(focus));
});

test('a meeting that is added to the configuration while the log is read is followed, and one that is taken out is left', async () => {
  const simulator = await aSimulator({ meetings: ['A1', 'B2'].map((id) => ({ uri: focus(id) })) });
  const directory = aDirectory();
  const config = { accounts: [listing(simulator, directory)] };
  const start = await starting(simulator, { directory, config }, (now) => ({
    ...now,
    accounts: now.accounts.map((account) => ({ ...account, meetings: [focus('B2')] })),
  }));
  await start.read();
  const events = () => start.of('meeting').map(({ event, uri }) => `${event} ${uri}`);
  await until('the other meeting', () => events().includes(`joined ${focus('B2')}`));
  await until('the first to be left', () => events().includes(`left ${focus('A1')}`));
});

test('what was sent a moment before the restart counts against the rate', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const limits = { requestsPerSecond: 5, actionsPerSecond: 5, batch: 20, concurrency: 4, retries: 4 };
  for (let n = 1; n <= 8; n += 1) simulator.meeting().join(anonymous(n));
  await before(simulator, { directory, config: { limits } }, () => until('a burst', () => simulator.actions.length >= 5));
  const start = await starting(simulator, { directory, config: { limits } });
  await start.read();
  await until('everyone to be gone', () => simulator.actions.length >= 8);
  const times = simulator.actions.map(({ at }) => at);
  for (const from of times) expect(times.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(5);
});

function focus(id: string): string {
  return `sip:organizer@example.com;gruu;opaque=app:conf:focus:id:${id}`;
}

/** Its first meeting is in the configuration, others in a list. */
function listing(simulator: Simulator, directory: string): Config['accounts'][number] {
  const [account] = aConfig(simulator, directory).accounts;
  if (account === undefined) throw new Error('there is no account');
  return {
    ...account,
    meetings: [focus('A1')],
    sources: [{ kind: 'file', path: join(directory, 'meetings.txt') }],
  } as Config['accounts'][number];
}

/** Records whose `prev` is not the hash of the record before. */
function brokenLinks(audit: string): number[] {
  const lines = readdirSync(audit)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(join(audit, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as { seq: number; prev: string; hash: string });
  return lines.flatMap(({ seq, prev }, n) => (n === 0 || prev === lines[n - 1]?.hash ? [] : [seq]));
}
