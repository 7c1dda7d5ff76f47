// Eve is inside, and is to be ejected: her order with everything around it that may change, and everything that came of it.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditEntry, DecisionEntry } from '../../src/audit/record.ts';
import { createProtection } from '../../src/guard/protect.ts';
import type { Cap } from '../../src/moderation/cap.ts';
import { createOrders } from '../../src/moderation/orders.ts';
import { openPerson, type Person, type Sight } from '../../src/moderation/person.ts';
import type { Actuators, MeetingView, ModeratorDeps } from '../../src/moderation/ports.ts';
import type { Reader } from '../../src/moderation/reading/reader.ts';
import { fingerprintOf } from '../../src/moderation/situation.ts';
import type { Job, Slot } from '../../src/queue/queue.ts';
import { readParticipant } from '../../src/roster/participant.ts';
import { createRoster } from '../../src/roster/roster.ts';
import { createOwnAdmissions } from '../../src/rulings/own-admissions.ts';
import { anEvent, aPerson, aResource } from '../support/events.ts';
import { aSender, aSlot } from '../support/sending.ts';

export const eject = 'https://pool.example.com/participants/eve/eject';

export function anOrder({ retries = 0, answers = [] }: { retries?: number; answers?: number[] } = {}) {
  const world = {
    ready: true,
    paused: false,
    writable: true,
    durable: true,
    revision: 'r1',
    organizers: ['olga@example.com'],
    protect: '',
    judge: (_person: Person): void => {},
  };
  const roster = createRoster();
  const eve = aPerson('eve');
  const change = roster.apply(anEvent('added', eve), 0);
  if (change === undefined) throw new Error('nobody came');
  const person = openPerson(change.presence, 0);
  const see = (properties: object, links: object = { eject: { href: eject } }) =>
    Object.assign(person.sight as Sight, {
      participant: readParticipant(
        aResource({ uri: 'sip:eve@example.org', inLobby: false, role: 'Attendee', ...properties }, { ...links }),
      ),
      readAt: roster.now,
      readTime: performance.now(),
    });
  see({});
  const view = {
    roster,
    meeting: () => ({ key: 'm', organizers: world.organizers }),
    selfAddress: () => 'moderator@example.com',
    selfKeys: new Set<string>(),
    leadersKnown: () => true,
    ready: () => world.ready,
    onTrouble: () => {},
  } as unknown as MeetingView;
  const entries: AuditEntry[] = [];
  const deps = {
    account: 'a',
    now: () => 0,
    paused: () => world.paused,
    policies: () => ({ revision: world.revision }),
    memory: { arrivals: () => 0, removals: () => 0, passOf: () => undefined },
    ours: new Set<string>(),
    admissions: createOwnAdmissions(),
    get protection() {
      return createProtection(world.protect === '' ? [] : [world.protect], true);
    },
    recorder: {
      write: (entry: AuditEntry) => entries.push(entry),
      writeDurably: async (entry: AuditEntry) => entries.push(entry) > 0 && world.durable,
      alarm: () => {},
      get writable() {
        return world.writable;
      },
    },
  } as unknown as ModeratorDeps;
  const sent: string[] = [];
  const jobs: Job[] = [];
  const actuators = {
    retries,
    sender: aSender((href, mayLeave) => {
      if (mayLeave?.('turn') === false) return Promise.reject(new Error('held back'));
      sent.push(href);
      return Promise.resolve({ status: answers.shift() ?? 204, authoritative: true, url: href });
    }),
    queue: { add: (job: Job) => jobs.push(job) > 0, cancel: () => false, slowDown: () => {} },
  } as unknown as Actuators;
  /** What was asked of the reader, and of the judge. */
  const asked: string[] = [];
  const reader = {
    refresh: () => {},
    readAnew: () => {},
    letGoWhenSent: () => {},
    readCurrent: async () => asked.push('read') > 0 && 'present',
  };
  const orders = createOrders({
    deps,
    view,
    actuators,
    cap: { granted: () => ({ spend: () => {}, release: () => {} }) } as unknown as Cap,
    reader: reader as unknown as Reader,
    judge: async (one) => world.judge(one),
    forget: () => void asked.push('forget'),
    onEnded: () => {},
  });
  const participant = person.sight.participant;
  if (participant === undefined) throw new Error('nobody was seen');
  const fingerprint = fingerprintOf(person, participant, deps, view);
  const place = (id: string) => orders.place(person, { id, rule: 'r' } as DecisionEntry, 'eject', fingerprint, 'eject');
  place('d1');

  /** One try of the order placed last, or of the one before it. */
  async function tryIt(job = jobs.at(-1)) {
    let give = (): void => {};
    const slot = new Promise<Slot>((resolve) => {
      give = () => resolve(aSlot());
    });
    const running = job?.run(() => slot, new AbortController().signal).catch(() => undefined);
    await nextTurn();
    return () => {
      give();
      return running;
    };
  }
  return { world, roster, eve, person, orders, see, sent, entries, asked, jobs, place, tryIt };
}

/** Her order waits for its slot; `go` gives it. */
export async function aWaitingOrder() {
  const scene = anOrder();
  return { ...scene, go: await scene.tryIt() };
}
