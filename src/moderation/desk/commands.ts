// What a human may ask about one person, who is as they saw them. The one rule: it is on record before it counts.
import { shields } from '../../guard/stay.ts';
import { isRememberable } from '../../memory/words.ts';
import type { CommandResult, OrderRequest, OrderResult, PersonRequest, Refusal } from '../../rulings/port.ts';
import { portraitOf } from '../../rulings/portrait.ts';
import { replacedBy, type Standing, settled } from '../../rulings/standing.ts';
import { clear } from '../clearance.ts';
import type { Holds } from '../holds.ts';
import type { Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import type { HumanRecords } from './human-records.ts';
import { refuse, refuseTarget } from './refusals.ts';
import { sightOf } from './sights.ts';

/** One of many, with the number of all. */
export interface Batch {
  id: string;
  n: number;
}

export interface Commands {
  order(person: Person, request: OrderRequest, batch?: Batch): OrderResult;
  wait(person: Person, request: PersonRequest, batch?: Batch): CommandResult;
  pass(person: Person, request: PersonRequest): CommandResult;
  extend(person: Person, request: PersonRequest): CommandResult;
}

export interface CommandsOptions {
  deps: ModeratorDeps;
  view: MeetingView;
  records: HumanRecords;
  holds: Pick<Holds, 'extend'>;
  /** What counts for them from now on. */
  say(person: Person, standing: Standing): void;
}

export function createCommands({ deps, view, records, holds, say }: CommandsOptions): Commands {
  /** Why the guard would not let it pass. A link that is not there yet may come. */
  function unfit(person: Person, act: OrderRequest['act']): Refusal | undefined {
    const clearance = clear(person, act, deps, view);
    if (clearance.kind === 'order' || clearance.because === 'no-link') return undefined;
    if (shields(clearance.because)) return refuseTarget(clearance.because);
    return refuse(clearance.because === 'left' ? 'gone' : 'not-applicable');
  }

  return {
    order(person, request, batch) {
      const { act } = request;
      const refusal = unfit(person, act);
      if (refusal !== undefined) return refusal;
      const said = records.about(person, act, request, partOf(batch));
      const { participant } = person.sight;
      if (said === undefined || participant === undefined) return refuse('unrecordable');
      const due = act === 'admit' && batch === undefined;
      const more = batch === undefined ? {} : { batch: batch.id };
      say(person, {
        kind: 'ordered',
        said,
        act,
        portrait: portraitOf(participant, person.presence),
        due,
        ...more,
        ...settled(person.word.standing, 'order'),
      });
      return { kind: 'accepted', id: said.id, order: said.id, graceMs: due ? 0 : deps.graceMs };
    },
    wait(person, request, batch) {
      const said = records.about(person, 'wait', request, partOf(batch));
      const { participant } = person.sight;
      if (said === undefined || participant === undefined) return refuse('unrecordable');
      say(person, { kind: 'waiting', said, portrait: portraitOf(participant, person.presence), ...settled(person.word.standing, 'wait') });
      return { kind: 'accepted', id: said.id };
    },
    pass(person, request) {
      if (!isRememberable(sightOf(person, deps, view)?.facts ?? {})) {
        const reason = 'Not done: they are anonymous, so nobody could tell when they come back. Admit them each time.';
        return refuse('not-applicable', { reason });
      }
      const said = records.about(person, 'pass', request);
      if (said === undefined) return refuse('unrecordable');
      say(person, replacedBy(said, person.word.standing));
      return { kind: 'accepted', id: said.id };
    },
    extend(person, request) {
      const rule = deps.policies().rules.find(({ id }) => id === person.opinion.last?.rule);
      const longer = rule && holds.extend(person, rule);
      if (rule === undefined || longer === undefined)
        return refuse('not-applicable', { reason: 'Not done: there is no deadline to move, or it was moved ten times already.' });
      const said = records.about(person, 'extend', request, { of: rule.id, n: longer.extensions });
      if (said === undefined) return refuse('unrecordable');
      say(person, person.word.standing);
      return { kind: 'accepted', id: said.id };
    },
  };
}

function partOf(batch: Batch | undefined): { batch?: string; n?: number } {
  return batch === undefined ? {} : { batch: batch.id, n: batch.n };
}
