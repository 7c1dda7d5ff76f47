// A raid during which the daemon is killed again and again: every start is clean, and what was done before is remembered from the log alone.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Meeting } from '../../src/simulator/meeting/meeting.ts';
import { createBooks } from './checks.ts';
import { createDice } from './dice.ts';
import type { ChaosPolicy, Condition } from './model/rules.ts';
import { createWorld, easyTerms, moderatorIsIn, type World } from './world.ts';

export interface RaidOptions {
  seed: number;
  kills: number;
  tell(line: string): void;
}

export interface RaidReport {
  seed: number;
  findings: readonly string[];
  kills: number;
  actions: number;
  removed: number;
  records: number;
  slowestStartMs: number;
  directory: string;
}

/** Who has been sent away this often is left to a human. */
const strikes = 3;
const organizer = 'sip:organizer0@example.com';

/** An attempt on record counts as a removal even if the kill came before the request: strangers must not be held for that. */
const tooOften: Condition = {
  kind: 'all',
  parts: [
    { kind: 'count', fact: 'removals', least: strikes, within: '12h' },
    { kind: 'glob', pattern: 'again@*' },
  ],
};
const policies: ChaosPolicy = {
  lists: {},
  rules: [
    { id: 'too-often', when: tooOften, action: 'hold' },
    { id: 'strangers', when: { kind: 'equal', fact: 'anonymous', value: true }, action: 'remove' },
  ],
};

export async function runRaid({ seed, kills, tell }: RaidOptions): Promise<RaidReport> {
  const dice = createDice(seed);
  const world = await createWorld({ seed, meetings: 1, tell });
  const books = createBooks(world);
  const meeting = world.simulator.meeting();
  const returning = createReturning(meeting);
  let slowestStartMs = 0;
  let guests = 0;
  meeting.join({ uri: organizer, name: 'Organizer', organizer: true, role: 'Leader', lobby: false });
  meeting.join({ uri: 'sip:colleague@example.com', name: 'Colleague', network: 'SameEnterprise', lobby: false });
  const raid = setInterval(() => {
    if (meeting.people.size > 60) return;
    guests += 1;
    meeting.join({ uri: `sip:guest-${guests}@anonymous.invalid`, name: `Guest ${guests}`, anonymous: true, lobby: dice.chance(0.7) });
  }, 40);
  try {
    world.policies.put('a.yaml', policies, 'rename');
    world.configure(easyTerms);
    for (let n = 1; n <= kills; n += 1) {
      const from = Date.now();
      world.startGuard();
      await inMeeting(world, meeting);
      slowestStartMs = Math.max(slowestStartMs, Date.now() - from);
      returning.come();
      await sleep(dice.between(0, 2_500));
      await world.guard.end('SIGKILL');
      books.audit();
      if (n % 10 === 0) tell(`${n} kills, ${world.witness.actions.length} actions, ${world.findings.count} findings`);
      await killWhileStarting(world, dice.between(100, 1_000));
      world.startGuard();
      await inMeeting(world, meeting);
      await books.verify();
      await world.guard.end(n % 5 === 0 ? 'SIGTERM' : 'SIGKILL');
    }
    clearInterval(raid);
    world.startGuard();
    await finish(world, meeting, returning);
    await world.guard.end('SIGTERM');
    world.simulator.checkExit();
    books.audit();
    books.conduct();
    if (world.guard.ownEnds.length > 0) world.findings.add('ended-by-itself', world.guard.ownEnds.join(', '));
  } finally {
    clearInterval(raid);
    await world.close({ keep: world.findings.count > 0 });
  }
  const removed = world.simulator.actions.filter(({ executed }) => executed).length;
  const { all: findings } = world.findings;
  const { records } = books;
  return {
    seed,
    findings,
    kills: world.lives.length - 1,
    actions: world.witness.actions.length,
    removed,
    records,
    slowestStartMs,
    directory: world.directory,
  };
}

async function killWhileStarting(world: World, afterMs: number): Promise<void> {
  world.startGuard();
  await sleep(afterMs);
  await world.guard.end('SIGKILL');
}

/** Someone who comes back each time, and is to be held after so many removals, however many lives of the daemon they fell into. */
interface Returning {
  come(): void;
  readonly times: number;
  readonly present: boolean;
}

function createReturning(meeting: Meeting): Returning {
  const uri = 'sip:again@anonymous.invalid';
  let times = 0;
  meeting.watch((change) => {
    if (change.kind === 'left' && change.person.uri === uri && (change.how === 'rejected' || change.how === 'ejected')) times += 1;
  });
  return {
    come() {
      if (meeting.find(uri) === undefined) meeting.join({ uri, name: 'Again', anonymous: true, lobby: true });
    },
    get times() {
      return times;
    },
    get present() {
      return meeting.find(uri) !== undefined;
    },
  };
}

/** A start is clean when the daemon comes up by itself and reads who is in the meeting; its predecessor may still be listed there. */
async function inMeeting({ findings, guard, simulator }: World, meeting: Meeting): Promise<void> {
  const before = simulator.requests.length;
  const giveUp = Date.now() + 120_000;
  const hasRead = () => simulator.requests.slice(before).some(({ path, delivered }) => delivered && /[/=]lobby(?:\?|$)/.test(path));
  while (!(hasRead() && moderatorIsIn(meeting)) && guard.running && Date.now() < giveUp) await sleep(10);
  if (!guard.running) findings.add('failed-start', guard.ownEnds.join(', '));
  else if (Date.now() >= giveUp) findings.add('failed-start', 'not in the meeting after two minutes');
}

async function finish(world: World, meeting: Meeting, returning: Returning): Promise<void> {
  const giveUp = Date.now() + 240_000;
  const strangers = () => [...meeting.people.values()].filter(({ anonymous, uri }) => anonymous && !uri.startsWith('sip:again'));
  while (strangers().length > 0 && Date.now() < giveUp) await sleep(50);
  if (strangers().length > 0)
    world.findings.add(
      'left-undone',
      strangers()
        .map(({ uri }) => uri)
        .join(', '),
    );
  for (let n = 0; n < strikes + 2 && Date.now() < giveUp; n += 1) {
    returning.come();
    await sleep(1_500);
  }
  // A request whose effect no record tells (killed between sending and hearing) is counted as a removal all the same.
  if (returning.times > strikes) world.findings.add('forgotten', `removed ${returning.times} times, and ${strikes} were allowed`);
  if (!returning.present) world.findings.add('not-held', `not held after ${returning.times} removals`);
  const staying = [...meeting.people.values()].map(({ uri }) => uri);
  for (const uri of [organizer, 'sip:colleague@example.com']) if (!staying.includes(uri)) world.findings.add('sent-away', uri);
}
