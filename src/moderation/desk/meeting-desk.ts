// What humans may do about the people of one meeting. Their orders go the way of all orders: guard, record, slot, guard again, proof.
// The one rule: nothing is done about somebody who is not who the human saw.
import { randomUUID } from 'node:crypto';
import type { By, HumanAct, HumanEntry } from '../../audit/human.ts';
import { shields } from '../../guard/stay.ts';
import { isRememberable, type RememberedOrder } from '../../memory/words.ts';
import type { CommandResult, OrderRequest, OrderResult, PersonRequest, PersonSight, Refusal, UndoEffect } from '../../rulings/port.ts';
import { portraitOf } from '../../rulings/portrait.ts';
import { type Said, type Standing, silent, takenBack } from '../../rulings/standing.ts';
import { clear } from '../clearance.ts';
import type { Holds } from '../holds.ts';
import type { Humans } from '../humans/humans.ts';
import { meetingKey, personKey } from '../keys.ts';
import { isCurrent, isPresent, type Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import type { Reader } from '../reading/reader.ts';
import { identityIn } from '../situation.ts';
import { refuse, refuseSecond, refuseTarget } from './refusals.ts';
import { rulingOf, sightOf, versionNow } from './sights.ts';

export interface MeetingDesk {
  people(): PersonSight[];
  person(key: string): PersonSight | undefined;
  /** `batch`: one of many, with the number of all. */
  order(request: OrderRequest, batch?: { id: string; n: number }): Promise<OrderResult>;
  wait(request: PersonRequest, batch?: { id: string; n: number }): Promise<CommandResult>;
  pass(request: PersonRequest): Promise<CommandResult>;
  extend(request: PersonRequest): Promise<CommandResult>;
  /** Takes back what was ordered; what this wire can do about it. */
  undo(order: RememberedOrder | string, by: By, reason: string | undefined): Undone;
}

export interface Undone {
  id?: string;
  participant: string;
  person?: string;
  effect: UndoEffect;
  said: string;
  inviteBack: boolean;
}

export interface MeetingDeskOptions {
  deps: ModeratorDeps;
  view: MeetingView;
  people: ReadonlyMap<string, Person>;
  reader: Reader;
  humans: Humans;
  holds: Holds;
  judge(person: Person): Promise<void>;
  withdraw(person: Person): void;
}

/** What was read within this time is fresh enough to hold a click against. */
const freshForMs = 1_000;
const readWithinMs = 2_000;
/** Whoever comes second within this time is told who was first. */
const secondWithinMs = 60_000;
const keptLast = 500;

export function createMeetingDesk({ deps, view, people, reader, humans, holds, judge, withdraw }: MeetingDeskOptions): MeetingDesk {
  /** What was said last about people who may be gone by now. */
  const last = new Map<string, Said & { act: HumanAct }>();

  function find(key: string): Person | undefined {
    for (const person of people.values()) if (personKey(person) === key) return person;
    return undefined;
  }

  /** Once what is known is fresh. From there on nothing is awaited: whoever comes first wins. */
  async function ready({ person: key }: PersonRequest): Promise<void> {
    const person = find(key);
    if (person !== undefined) await fresh(person);
  }

  /** The person as the human saw them, or why not. */
  function seen({ person: key, seen: version }: PersonRequest): { person: Person } | Refusal {
    if (!deps.recorder.writable) return refuse('unrecordable');
    const person = find(key);
    if (person === undefined || !isPresent(person, view)) return second(key) ?? refuse('gone');
    const first = person.word.standing.kind === 'ordered' ? rulingOf(person.word.standing) : undefined;
    if (first !== undefined) return refuseSecond(first);
    if (versionNow(person) === version) return { person };
    const now = sightOf(person, deps, view);
    return second(key) ?? refuse('changed', now === undefined ? {} : { now });
  }

  async function fresh(person: Person): Promise<void> {
    if (isCurrent(person) && performance.now() - person.sight.readTime <= freshForMs) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, readWithinMs);
    });
    await Promise.race([reader.read(person), late]);
    clearTimeout(timer);
  }

  function second(key: string): Refusal | undefined {
    const said = last.get(key);
    return said !== undefined && deps.now() - said.at <= secondWithinMs ? refuseSecond(said) : undefined;
  }

  function record(person: Person, act: HumanAct, request: PersonRequest, more: Partial<HumanEntry> = {}): Said | undefined {
    const { participant } = person.sight;
    const { by, reason, seen: version } = request;
    const entry: HumanEntry = {
      type: 'human',
      id: randomUUID(),
      account: deps.account,
      meeting: view.meeting().key,
      participant: person.presence.key,
      ...(participant === undefined ? {} : { identity: identityIn(participant, person.presence) }),
      act,
      ...more,
      by,
      ...(reason === undefined ? {} : { reason }),
      seen: version,
    };
    if (deps.recorder.write(entry) === undefined) return undefined;
    const said = { id: entry.id, by, at: deps.now(), ...(reason === undefined ? {} : { reason }) };
    remember(personKey(person), { ...said, act });
    return said;
  }

  function remember(key: string, said: Said & { act: HumanAct }): void {
    last.delete(key);
    last.set(key, said);
    const [oldest] = last.keys();
    if (last.size > keptLast && oldest !== undefined) last.delete(oldest);
  }

  function say(person: Person, standing: Standing): void {
    humans.say(person, standing);
    deps.changed({ kind: 'person', meeting: meetingKey(deps, view), person: personKey(person) });
  }

  async function order(request: OrderRequest, batch?: { id: string; n: number }): Promise<OrderResult> {
    if (deps.hands.humans === undefined) return refuse('dry-run');
    await ready(request);
    if (deps.paused()) return refuse('paused');
    const found = seen(request);
    if ('kind' in found) return found;
    const { person } = found;
    const refusal = unfit(person, request.act);
    if (refusal !== undefined) return refusal;
    const said = record(person, request.act, request, batch === undefined ? {} : { batch: batch.id, n: batch.n });
    const { participant } = person.sight;
    if (said === undefined || participant === undefined) return refuse('unrecordable');
    const due = request.act === 'admit' && batch === undefined;
    const more = batch === undefined ? {} : { batch: batch.id };
    say(person, { kind: 'ordered', said, act: request.act, portrait: portraitOf(participant, person.presence), due, ...more });
    void judge(person);
    return { kind: 'accepted', id: said.id, order: said.id, graceMs: due ? 0 : deps.graceMs };
  }

  /** Why the guard would not let it pass. A link that is not there yet may come. */
  function unfit(person: Person, act: OrderRequest['act']): Refusal | undefined {
    const clearance = clear(person, act, deps, view);
    if (clearance.kind === 'order' || clearance.because === 'no-link') return undefined;
    if (shields(clearance.because)) return refuseTarget(clearance.because);
    return refuse(clearance.because === 'left' ? 'gone' : 'not-applicable');
  }

  return {
    people: () => [...people.values()].flatMap((person) => sightOf(person, deps, view) ?? []).sort(byNeed),
    person(key) {
      const person = find(key);
      return person && sightOf(person, deps, view);
    },
    order,
    async wait(request, batch) {
      await ready(request);
      const found = seen(request);
      if ('kind' in found) return found;
      const { person } = found;
      const { participant } = person.sight;
      const said = record(person, 'wait', request, batch === undefined ? {} : { batch: batch.id, n: batch.n });
      if (said === undefined || participant === undefined) return refuse('unrecordable');
      say(person, { kind: 'waiting', said, portrait: portraitOf(participant, person.presence) });
      void judge(person);
      return { kind: 'accepted', id: said.id };
    },
    async pass(request) {
      if (deps.hands.humans === undefined) return refuse('dry-run');
      await ready(request);
      const found = seen(request);
      if ('kind' in found) return found;
      const { person } = found;
      if (!isRememberable(sightOf(person, deps, view)?.facts ?? {})) {
        const reason = 'Not done: they are anonymous, so nobody could tell when they come back. Admit them each time.';
        return refuse('not-applicable', { reason });
      }
      const said = record(person, 'pass', request);
      if (said === undefined) return refuse('unrecordable');
      say(person, silent);
      void judge(person);
      return { kind: 'accepted', id: said.id };
    },
    async extend(request) {
      await ready(request);
      const found = seen(request);
      if ('kind' in found) return found;
      const { person } = found;
      const rule = deps.policies().rules.find(({ id }) => id === person.opinion.last?.rule);
      const longer = rule && holds.extend(person, rule);
      if (rule === undefined || longer === undefined)
        return refuse('not-applicable', { reason: 'Not done: there is no deadline to move, or it was moved ten times already.' });
      const said = record(person, 'extend', request, { of: rule.id, n: longer.extensions });
      if (said === undefined) return refuse('unrecordable');
      say(person, person.word.standing);
      void judge(person);
      return { kind: 'accepted', id: said.id };
    },
    undo(what, by, reason) {
      return typeof what === 'string' ? undoWord(what, by, reason) : undoOrder(what, by, reason);
    },
  };

  function undoOrder(one: RememberedOrder, by: By, reason: string | undefined): Undone {
    const person = [...people.values()].find(({ presence }) => presence.key === one.participant);
    const about = { participant: one.participant, ...(person === undefined ? {} : { person: personKey(person) }), inviteBack: false };
    const isPending = person !== undefined && isUnder(person, one);
    if (isPending && person.pending.order?.execution.isSent === true)
      return { ...about, effect: 'awaited', said: 'It is on its way and cannot be recalled; its outcome is awaited.' };
    if (isPending) return { ...about, ...takeUnsent(person, one, by, reason), effect: 'cancelled', said: 'Taken back. Nothing was sent.' };
    if (one.result === undefined || one.result === 'cancelled' || one.result === 'denied' || one.result === 'failed')
      return { ...about, effect: 'nothing', said: 'There is nothing to take back: it was not carried out.' };
    if (one.act === 'admit')
      return { ...about, effect: 'removal', said: 'They are inside. Only a removal by name takes that back; confirm it to order it.' };
    const id = write('undo', one, by, reason);
    const { facts = {} } = one;
    const isKnown = isRememberable(facts);
    const said = isKnown
      ? 'Nothing calls them back. This removal counts no more, and they are let in if they come back within 15 minutes.'
      : 'Nothing calls them back, and they would not be known again. This removal counts no more.';
    return { ...about, ...id, effect: isKnown ? 'passed' : 'forgotten', said, inviteBack: isKnown && typeof facts['uri'] === 'string' };
  }

  function isUnder({ word, pending }: Person, { id, decision }: RememberedOrder): boolean {
    const isOrdered = word.standing.kind === 'ordered' && word.standing.said.id === id;
    return isOrdered || (decision !== undefined && pending.order?.execution.decision === decision);
  }

  /** A rule would order it again at once: for what a rule ordered, the human's word is that they wait. */
  function takeUnsent(person: Person, one: RememberedOrder, by: By, reason: string | undefined): { id?: string } {
    const { participant } = person.sight;
    const written = write('undo', one, by, reason);
    withdraw(person);
    const said = { id: written.id ?? one.id, by, at: deps.now() };
    const waits: Standing =
      participant === undefined ? silent : { kind: 'waiting', said, portrait: portraitOf(participant, person.presence) };
    say(person, one.rule === null ? silent : waits);
    void judge(person);
    return written;
  }

  function undoWord(id: string, by: By, reason: string | undefined): Undone {
    const person = [...people.values()].find(({ word }) => word.standing.kind !== 'silent' && word.standing.said.id === id);
    const written = write('undo', { id, participant: person?.presence.key }, by, reason);
    if (person !== undefined) {
      say(person, takenBack(person.word.standing, id));
      void judge(person);
    }
    return { ...written, participant: person?.presence.key ?? '', effect: 'cancelled', said: 'Taken back.', inviteBack: false };
  }

  function write(
    act: HumanAct,
    { id: of, participant, identity }: { id: string; participant?: string | undefined; identity?: string },
    by: By,
    reason: string | undefined,
  ): { id?: string } {
    const id = randomUUID();
    const entry: HumanEntry = {
      type: 'human',
      id,
      account: deps.account,
      meeting: view.meeting().key,
      ...(participant === undefined ? {} : { participant }),
      ...(identity === undefined ? {} : { identity }),
      act,
      of,
      by,
      ...(reason === undefined ? {} : { reason }),
    };
    return deps.recorder.write(entry) === undefined ? {} : { id };
  }
}

function byNeed(a: PersonSight, b: PersonSight): number {
  return Number(b.place === 'lobby') - Number(a.place === 'lobby') || a.since - b.since;
}
