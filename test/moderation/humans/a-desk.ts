// One guest of a meeting and whoever is at the desk, with a server that answers, is late, or never answers; all on record, so that the run can be begun anew.
import { vi } from 'vitest';
import { localBy } from '../../../src/audit/human.ts';
import type { AuditEntry, AuditRecord } from '../../../src/audit/record.ts';
import { undoIn } from '../../../src/daemon/desk/undo.ts';
import { createLedger } from '../../../src/guard/ledger.ts';
import { createProtection } from '../../../src/guard/protect.ts';
import { createMemory } from '../../../src/memory/memory.ts';
import { createModerator } from '../../../src/moderation/moderator.ts';
import type { Actuators, MeetingView, ModeratorDeps } from '../../../src/moderation/ports.ts';
import type { Rule, Ruling } from '../../../src/policy/policy.ts';
import type { Job } from '../../../src/queue/queue.ts';
import { createReadQueue } from '../../../src/queue/reads.ts';
import { createRoster } from '../../../src/roster/roster.ts';
import { createOwnAdmissions } from '../../../src/rulings/own-admissions.ts';
import type { PersonSight } from '../../../src/rulings/port.ts';
import type { Reply } from '../../../src/wire/reply.ts';
import { anEvent, aPerson, aResource, conversationHref } from '../../support/events.ts';
import { aSender, aSlot } from '../../support/sending.ts';

const anna = localBy('anna', 'console');
const rule = { id: 'nobody', mode: 'enforce' } as Rule;
const removal: Ruling = { rule, action: 'remove', trials: [] };
const policies = { revision: 'r1', rules: [rule], decide: async () => removal };
const eve = aPerson('eve');
const meeting = { key: conversationHref, uri: 'sip:o@example.com;gruu;opaque=app:conf:focus:id:A', organizers: ['olga@example.com'] };
const account = 'a';

export const graceMs = 1_000;
export type Answers = 'yes' | 'yes, and late' | 'no' | 'never' | 'never, and late';
export type Act = 'admit' | 'reject' | 'eject' | 'wait' | 'pass';

/** What rules would do with them now; undefined: a human's order counts, or they are not here. */
export type Fate = 'removed' | 'proposed' | 'spared' | undefined;

interface Guest {
  place: 'lobby' | 'inside' | 'gone';
  name: string;
  /** Whether the server tells the name. */
  isNamed: boolean;
}

/** The server and everything that is on record outlive a run. */
export function aServer() {
  const guest: Guest = { place: 'gone', name: 'Eve', isNamed: true };
  const late: string[] = [];
  const told = { answers: 'yes' as Answers, onChange: (_left: boolean) => {} };
  const records: AuditRecord[] = [];

  function carryOut(rel: string): void {
    const isFit = rel === 'eject' ? guest.place === 'inside' : guest.place === 'lobby';
    if (!isFit) return;
    guest.place = rel === 'admit' ? 'inside' : 'gone';
    told.onChange(guest.place === 'gone');
  }

  function post(href: string): Promise<Reply> {
    const rel = href.slice(href.lastIndexOf('/') + 1);
    const { answers } = told;
    if (answers === 'yes') carryOut(rel);
    if (answers.endsWith('late')) late.push(rel);
    if (answers.startsWith('never')) return new Promise(() => {});
    return Promise.resolve({ status: answers === 'no' ? 403 : 204, authoritative: true, url: href });
  }

  const links = () => (guest.place === 'lobby' ? ['admit', 'reject'] : ['eject']).map((rel) => [rel, { href: `${eve.href}/${rel}` }]);
  const get = async () =>
    guest.place === 'gone'
      ? { status: 404, authoritative: true, url: eve.href }
      : {
          status: 200,
          authoritative: true,
          url: eve.href,
          resource: aResource(
            {
              ...(guest.isNamed ? { name: guest.name } : {}),
              uri: 'sip:eve@example.org',
              anonymous: false,
              role: 'Attendee',
              organizer: false,
              local: false,
              inLobby: guest.place === 'lobby',
            },
            Object.fromEntries([['self', { href: eve.href }], ...links()]),
          ),
        };
  return { guest, told, records, post, get, carryOut, catchUp: () => late.splice(0).forEach(carryOut) };
}

export type Server = ReturnType<typeof aServer>;

/** What is written goes to `records`, which start with what is on record so far. */
export function aLife({ guest, told, post, get }: Pick<Server, 'guest' | 'told' | 'post' | 'get'>, records: AuditRecord[]) {
  const memory = createMemory();
  for (const record of records) memory.apply(record);
  const write = (entry: AuditEntry) => {
    const record = { v: 1, seq: records.length, at: new Date(Date.now()).toISOString(), ...entry } as AuditRecord;
    records.push(record);
    memory.apply(record);
    return record;
  };
  for (const { decision, attempts } of memory.unfinished())
    write({
      type: 'outcome',
      account,
      decision,
      result: attempts > 0 ? 'unconfirmed' : 'cancelled',
      attempts,
      waitedMs: 0,
      tookMs: 0,
    });
  write({ type: 'meeting', account, event: 'joined', meeting: meeting.key, uri: meeting.uri } as AuditEntry);
  const roster = createRoster();
  const ended = new AbortController();
  const humans = {
    retries: 1,
    ownership: {},
    sender: aSender((href, mayLeave) => (mayLeave?.('turn') === false ? Promise.reject(new Error('held back')) : post(href))),
    queue: { add: (job: Job) => setTimeout(() => run(job), 1) !== undefined, cancel: () => false, slowDown: () => {} },
  } as unknown as Actuators;
  const run = (job: Job): void => {
    const again = (next: Awaited<ReturnType<Job['run']>>) => next && setTimeout(() => run(job), next.retryInMs);
    void job.run(async () => aSlot(), ended.signal).then(again, () => {});
  };
  const deps = {
    account,
    mode: 'enforce',
    // Rules decide, and their removals are not sent: what they would do is all that is asked.
    hands: { rules: undefined, humans },
    log: { warn: () => {}, info: () => {} },
    recorder: {
      write,
      writeDurably: async (entry: AuditEntry) => write(entry) !== undefined,
      alarm: () => {},
      ended: () => {},
      writable: true,
    },
    policies: () => policies,
    memory,
    ledger: createLedger(100_000),
    protection: createProtection([], true),
    paused: () => false,
    ours: new Set<string>(),
    admissions: createOwnAdmissions(),
    draining: () => false,
    reads: createReadQueue(),
    respectAdmissions: 'person',
    graceMs,
    changed: () => {},
    now: Date.now,
  } as unknown as ModeratorDeps;
  const view = {
    roster,
    meeting: () => meeting,
    session: () => ({ requests: { get, getWithOthers: get }, hold: () => undefined }),
    selfAddress: () => 'moderator@example.com',
    selfKeys: new Set(['self']),
    leadersKnown: () => true,
    organizers: () => ({ people: new Set() }),
    ready: () => !ended.signal.aborted,
    signal: () => ended.signal,
    onTrouble: () => {},
    onConversationGone: () => {},
    onLeadersDoubtful: () => {},
  } as unknown as MeetingView;
  const moderator = createModerator(deps, view);
  const { desk } = moderator;

  function hear(type: 'added' | 'updated' | 'deleted', at: number | undefined): void {
    const change = roster.apply(anEvent(type, eve), at);
    if (change === undefined) return;
    if (change.kind === 'left') moderator.left(change.presence);
    else moderator.refresh(change.presence);
  }

  const sight = (): PersonSight | undefined => desk.people().find(({ decision }) => decision !== undefined);

  if (guest.place !== 'gone') hear('added', undefined);
  return {
    records,
    hear,
    sight,
    troubles: () => moderator.troubles,
    /** Whoever lives is told what the server does. */
    listen: () => {
      told.onChange = (left) => hear(left ? 'deleted' : 'updated', Date.now());
    },
    end: () => {
      moderator.abandon();
      ended.abort();
    },
    async say(act: Act, batch?: string): Promise<string | undefined> {
      const seen = sight();
      if (seen === undefined) return undefined;
      const asked = { meeting: meeting.key, person: seen.key, seen: seen.version, by: anna };
      const result = await (act === 'wait'
        ? desk.wait(asked)
        : act === 'pass'
          ? desk.pass(asked)
          : desk.order({ ...asked, act }, batch === undefined ? undefined : { id: batch, n: 2 }));
      return result.kind === 'accepted' ? result.id : undefined;
    },
    undo(of: string): boolean {
      const followed = [{ moderator, sight: { key: meeting.key, account, meeting: meeting.key, uri: meeting.uri } }] as never;
      const result = undoIn({ of, by: anna }, followed, memory, { told: () => {}, takenBack: () => {} });
      return (
        result.kind === 'accepted' &&
        result.people.some(({ effect }) => effect !== 'nothing' && effect !== 'awaited' && effect !== 'removal')
      );
    },
    async fate(): Promise<Fate> {
      await moderator.decideAll('anew');
      const seen = sight();
      if (seen?.decision === undefined || seen.order !== undefined || moderator.outstanding > 0) return undefined;
      const { because, rule: by } = seen.decision;
      if (because === 'overruled') return 'spared';
      if (by === null) return undefined;
      return because === 'proposed' ? 'proposed' : 'removed';
    },
  };
}

export type Life = ReturnType<typeof aLife>;

export const passing = (ms: number) => vi.advanceTimersByTimeAsync(ms);
