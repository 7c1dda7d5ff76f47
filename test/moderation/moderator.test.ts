import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createLedger } from '../../src/guard/ledger.ts';
import { createProtection } from '../../src/guard/protect.ts';
import { createMemory } from '../../src/memory/memory.ts';
import { createModerator } from '../../src/moderation/moderator.ts';
import type { Actuators, MeetingView, ModeratorDeps } from '../../src/moderation/ports.ts';
import type { Rule, Ruling } from '../../src/policy/policy.ts';
import type { Job, Slot } from '../../src/queue/queue.ts';
import { createReadQueue } from '../../src/queue/reads.ts';
import { createRoster } from '../../src/roster/roster.ts';
import { createOwnAdmissions } from '../../src/rulings/own-admissions.ts';
import { anEvent, aPerson, aResource } from '../support/events.ts';
import { aSlot } from '../support/sending.ts';

const rule = { id: 'no-guests', mode: 'enforce' } as Rule;
const removal: Ruling = { rule, action: 'remove', trials: [] };
const set = { revision: 'r1', rules: [rule], decide: async () => removal };
const eve = aPerson('eve');

/** A meeting in which Eve is to be ejected; `jobs` wait for a slot. What the guard goes by may come to be known later. */
function aScene(says: object = { role: 'Attendee' }) {
  const known = { leaders: true, self: 'moderator@example.com' as string | undefined };
  const roster = createRoster();
  const sent: string[] = [];
  const jobs: Job[] = [];
  const actuators = {
    retries: 0,
    sender: {
      send(href: string, mayLeave?: (moment: string) => boolean) {
        if (mayLeave?.('turn') === false) return Promise.reject(new Error('held back'));
        sent.push(href);
        return Promise.resolve({ status: 204, authoritative: true, url: href });
      },
    },
    queue: { add: (job: Job) => jobs.push(job) > 0, cancel: () => false, slowDown: () => {} },
  } as unknown as Actuators;
  const get = async () => ({
    status: 200,
    authoritative: true,
    url: eve.href,
    resource: aResource({ uri: 'sip:eve@example.org', inLobby: false, ...says }, { eject: { href: `${eve.href}/eject` } }),
  });
  const memory = createMemory();
  const ledger = createLedger(1);
  const deps = {
    account: 'a',
    mode: 'enforce',
    hands: { rules: actuators, humans: actuators },
    log: { warn: () => {}, info: () => {} },
    recorder: { write: (entry: unknown) => entry, writeDurably: async () => true, alarm: () => {}, ended: () => {}, writable: true },
    policies: () => set,
    memory,
    ledger,
    protection: createProtection([], true),
    paused: () => false,
    ours: new Set<string>(),
    admissions: createOwnAdmissions(),
    draining: () => false,
    reads: createReadQueue(),
    respectAdmissions: 'person',
    graceMs: 0,
    changed: () => {},
    now: Date.now,
  } as unknown as ModeratorDeps;
  const meeting = { key: 'm', uri: 'sip:o@example.com;gruu;opaque=app:conf:focus:id:A', organizers: ['olga@example.com'] };
  const signal = new AbortController().signal;
  const view = {
    roster,
    meeting: () => meeting,
    session: () => ({ requests: { get, getWithOthers: get }, hold: () => undefined }),
    selfAddress: () => known.self,
    selfKeys: new Set<string>(),
    leadersKnown: () => known.leaders,
    organizers: () => ({ people: new Set() }),
    ready: () => true,
    signal: () => signal,
    onTrouble: () => {},
    onConversationGone: () => {},
    onLeadersDoubtful: () => {},
  } as unknown as MeetingView;
  const moderator = createModerator(deps, view);
  const hear = (type: 'added' | 'updated') => {
    const change = roster.apply(anEvent(type, eve), Date.now());
    if (change === undefined) throw new Error('nobody came');
    moderator.refresh(change.presence);
  };
  return { moderator, deps, memory, ledger, jobs, sent, known, hear, come: () => hear('added') };
}

/** Eve has come, and her order waits for its slot. */
async function anOrder() {
  const scene = aScene();
  scene.come();
  await vi.waitFor(() => expect(scene.jobs).toHaveLength(1));
  let give = (_: Slot): void => {};
  const slot = new Promise<Slot>((resolve) => {
    give = resolve;
  });
  const running = scene.jobs[0]?.run(() => slot, new AbortController().signal).catch(() => undefined);
  await nextTurn();
  return { ...scene, go: () => (give(aSlot()), running) };
}

test('somebody who comes is read, decided on, and ordered about', async () => {
  const { moderator, sent, go } = await anOrder();
  expect(moderator.outstanding).toBe(1);
  await Promise.race([go(), vi.waitFor(() => expect(sent).toEqual([`${eve.href}/eject`]))]);
  expect(sent).toEqual([`${eve.href}/eject`]);
});

test('no request follows once the meeting is gone or the session lost', async () => {
  const { moderator, sent, go } = await anOrder();
  moderator.abandon();
  await go();
  expect(sent).toEqual([]);
  expect(moderator.outstanding).toBe(0);
});

test.each([
  ['who leads the meeting', { leaders: false }],
  ['who we are', { self: undefined }],
])(
  'somebody spared because it was not known %s is decided on again once it is, though nothing of theirs has changed',
  async (_, unknown) => {
    const { deps, jobs, known, hear } = aScene({});
    const written = vi.spyOn(deps.recorder, 'write');
    const wasKnown = { ...known };
    Object.assign(known, unknown);
    hear('added');
    await vi.waitFor(() => expect(written).toHaveBeenCalledWith(expect.objectContaining({ verdict: 'stay' })));
    expect(jobs).toHaveLength(0);
    Object.assign(known, wasKnown);
    hear('updated');
    await vi.waitFor(() => expect(jobs).toHaveLength(1));
  },
);

test('what was removed before a restart counts under the cap again, and our address here is one of ours', () => {
  const { moderator, deps, memory, ledger } = aScene();
  vi.spyOn(memory, 'removalsSent').mockReturnValue([{ rule: rule.id, agoMs: 10 }]);
  moderator.remember();
  expect([...deps.ours]).toEqual(['moderator@example.com']);
  const key = 'sip:o@example.com;gruu;opaque=app:conf:focus:id:A';
  expect(ledger.claim({ meeting: key, rule: rule.id, cap: 1, now: performance.now() })).toBe('tripped');
});
