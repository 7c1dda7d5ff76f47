// What humans said about the people of one meeting: kept with each person, learned from the record and from what is seen in the meeting.
// The one rule: somebody in the meeting who lets a person in has said something, too.
import { randomUUID } from 'node:crypto';
import type { By, HumanEntry } from '../../audit/human.ts';
import type { OutcomeResult } from '../../order/outcome.ts';
import type { Participant } from '../../roster/participant.ts';
import { createAdmissions, massPeople } from '../../rulings/admissions.ts';
import { isVersionOf, placeOf, portraitOf, versionOf } from '../../rulings/portrait.ts';
import { type Counted, stage } from '../../rulings/stage.ts';
import { entered, orderOver, type Portrait, type Said, type Standing, seenAs, silent } from '../../rulings/standing.ts';
import type { Order, Person, Word } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import { identityIn } from '../situation.ts';

export interface Humans {
  /** A representation has come. `ours`: an order of ours has just let them in. */
  saw(person: Person, ours: boolean): void;
  /** The ruling that counts, with what humans said. */
  counted(person: Person, ruling: Counted, at: number): Counted;
  /** A human says something. */
  say(person: Person, standing: Standing): void;
  /** The order a human gave is over: carried out, or not to be. */
  over(person: Person, order: Order | undefined, result: OutcomeResult | undefined): void;
  left(person: Person): void;
}

export interface HumansOptions {
  deps: ModeratorDeps;
  view: MeetingView;
  /** What was said about them is different: decide again. */
  judge(person: Person): void;
  /** An order was not carried out because they are not who the human saw. */
  onChanged(person: Person): void;
}

const somebodyInside: By = { who: 'somebody in the meeting', auth: 'meeting', via: 'skype' };

export function createHumans({ deps, view, judge, onChanged }: HumansOptions): Humans {
  const admissions = createAdmissions<Person>();
  const timers = new Map<Person, NodeJS.Timeout>();

  function saw(person: Person, ours: boolean): void {
    const { participant } = person.sight;
    if (participant === undefined) return;
    const word = wordOf(person);
    const portrait = portraitOf(participant, person.presence);
    const place = placeOf(participant, person.presence);
    const before = word.place;
    if (before === undefined) word.standing = remembered(person, portrait, place === 'inside');
    const said = word.standing;
    word.standing = seenAs(said, portrait);
    word.place = place;
    if (said.kind === 'ordered' && word.standing.kind === 'silent') {
      stopWaiting(person);
      onChanged(person);
    }
    // An event can tell of the lobby, and somebody let them in before they could be read there.
    const waited = before === 'lobby' || (before === undefined && person.presence.waited);
    if (waited && place === 'inside') enter(person, participant, portrait, ours);
  }

  function enter(person: Person, participant: Participant, portrait: Portrait, ours: boolean): void {
    const by = ours ? undefined : admittedBy(person, participant, portrait);
    stopWaiting(person);
    say(person, entered(person.word.standing, portrait, by));
  }

  /** Who let them in without an order of ours; undefined: nobody in particular. */
  function admittedBy(person: Person, participant: Participant, portrait: Portrait): Said | undefined {
    if (deps.respectAdmissions === 'never') return undefined;
    const at = deps.now();
    const admission = admissions.entered(person, at);
    if (admission.kind === 'mass' && deps.respectAdmissions === 'person') {
      for (const one of admission.all) unvouch(one);
      if (admission.first) tellOfCrowd();
      return undefined;
    }
    const seen = versionOf(portrait, 'inside', person.presence);
    const entry: HumanEntry = { ...about(person, participant), id: randomUUID(), act: 'admit', by: somebodyInside, seen };
    deps.recorder.write(entry);
    return { id: entry.id, by: somebodyInside, at };
  }

  function unvouch(person: Person): void {
    const { standing } = person.word;
    if (standing.kind !== 'vouched' || standing.said.by.auth !== 'meeting') return;
    say(person, silent);
    judge(person);
  }

  function tellOfCrowd(): void {
    const message = `${massPeople} or more people came in within 10 s without an order of ours; rules act on them as on anyone`;
    deps.recorder.alarm('mass-admission', message, { account: deps.account, meeting: view.meeting().key });
  }

  function about(person: Person, participant: Participant) {
    return {
      type: 'human' as const,
      account: deps.account,
      meeting: view.meeting().key,
      participant: person.presence.key,
      identity: identityIn(participant, person.presence),
    };
  }

  /** What was said before we (re)started about somebody who was there already. */
  function remembered({ presence }: Person, portrait: Portrait, inside: boolean): Standing {
    const word = presence.arrivedAt === undefined ? deps.memory.wordOf(view.meeting().key, presence.key) : undefined;
    if (word === undefined) return silent;
    const { id, by, at, act, reason } = word;
    const said = { id, by, at, ...(reason === undefined ? {} : { reason }) };
    const isSame = isVersionOf(word.seen, portrait);
    if (act === 'admit' && inside) return isSame ? { kind: 'vouched', said, portrait } : { kind: 'doubtful', said };
    if (act === 'wait' && isSame) return { kind: 'waiting', said, portrait };
    return act === 'reject' || act === 'eject' ? { kind: 'refused', said } : silent;
  }

  function say(person: Person, standing: Standing): void {
    const word = wordOf(person);
    word.standing = standing;
    if (standing.kind !== 'ordered' || standing.due) return;
    word.dueAt = deps.now() + deps.graceMs;
    timers.set(
      person,
      setTimeout(() => {
        stopWaiting(person);
        if (person.word.standing !== standing) return;
        word.standing = { ...standing, due: true };
        judge(person);
      }, deps.graceMs),
    );
  }

  function stopWaiting(person: Person): void {
    clearTimeout(timers.get(person));
    timers.delete(person);
    delete wordOf(person).dueAt;
  }

  function over(person: Person, order: Order | undefined, result: OutcomeResult | undefined): void {
    const { standing } = person.word;
    if (standing.kind !== 'ordered' || (order !== undefined && order.human !== standing.said.id)) return;
    stopWaiting(person);
    const { participant } = person.sight;
    const isIn = result === 'done' && standing.act === 'admit' && participant !== undefined;
    say(person, isIn ? entered(standing, portraitOf(participant, person.presence), undefined) : orderOver(standing));
  }

  return {
    saw,
    say(person, standing) {
      stopWaiting(person);
      say(person, standing);
    },
    over,
    left: stopWaiting,
    counted(person, ruling, at) {
      const { participant } = person.sight;
      if (participant === undefined) return ruling;
      const pass = deps.memory.passOf(view.meeting().key, identityIn(participant, person.presence), at);
      const place = placeOf(participant, person.presence);
      const { standing } = person.word;
      return stage(ruling, { standing, place, pass: pass && { said: pass } });
    },
  };
}

/** This part alone may write it. */
function wordOf(person: Person): Word {
  return person.word;
}
