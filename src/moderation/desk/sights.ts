// The people of a meeting as the desk sees them.

import { defined } from '../../defined.ts';
import { shields } from '../../guard/stay.ts';
import { isRememberable } from '../../memory/words.ts';
import { createSituation } from '../../policy/situation.ts';
import { actionRels, participantFacts } from '../../roster/participant.ts';
import { maxExtensions } from '../../rulings/hold.ts';
import type { DecisionSight, HoldSight, OrderSight, PersonSight, RulingSight } from '../../rulings/port.ts';
import { placeOf, portraitOf, shownAddress, versionOf } from '../../rulings/portrait.ts';
import type { Standing } from '../../rulings/standing.ts';
import { clear } from '../clearance.ts';
import { personKey } from '../keys.ts';
import type { Person } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';
import { identityIn, passOf } from '../situation.ts';

/** What an order must have seen, of them and of what humans said about them; undefined before they were read. */
export function versionNow({ sight, presence, desk }: Person): string | undefined {
  const { participant } = sight;
  if (participant === undefined) return undefined;
  const version = versionOf(portraitOf(participant, presence), placeOf(participant, presence), presence);
  return desk.said === undefined ? version : `${version}.${desk.said.id}`;
}

/** Whether whoever saw this version knew of that word. */
export function isAfter(version: string, { id }: RulingSight): boolean {
  return version.endsWith(`.${id}`);
}

/** Undefined before they were read. */
export function sightOf(person: Person, deps: ModeratorDeps, view: MeetingView): PersonSight | undefined {
  const { presence, sight, opinion, word } = person;
  const { participant } = sight;
  const version = versionNow(person);
  if (participant === undefined || version === undefined) return undefined;
  const identity = identityIn(participant, presence);
  const { situation } = createSituation({ participant: participantFacts(participant, presence), at: deps.now() });
  const facts = opinion.last?.facts ?? situation.facts;
  const place = placeOf(participant, presence);
  const removal = clear(person, 'remove', deps, view);
  const hold = holdSight(person, deps);
  const pass = passOf(participant, presence, deps.now(), deps, view);
  return {
    key: personKey(person),
    participant: presence.key,
    identity,
    version,
    ...defined({
      name: participant.name,
      address: shownAddress(participant),
      phone: participant.phone,
      network: participant.sourceNetwork,
      role: participant.role ?? presence.role,
      decision: opinion.last && decisionSight(opinion.last),
      hold,
      ruling: isUndone(word.standing, deps) ? undefined : rulingOf(word.standing),
      vouched: word.standing.kind === 'vouched' ? vouchedBy(word.standing) : undefined,
      order: orderSight(person),
      neverTargeted: removal.kind === 'stay' && shields(removal.because) ? removal.because : undefined,
    }),
    ...(pass === undefined ? {} : { pass: pass.until === undefined ? {} : { until: pass.until } }),
    place,
    since: Math.min(person.since, hold?.since ?? person.since),
    facts,
    offers: actionRels.filter((rel) => participant.links[rel] !== undefined),
    rememberable: isRememberable(facts),
  };
}

/** They were to be refused or removed, and were not: the word keeps rules from letting them in, and is no answer to what becomes of them. */
function isUndone(standing: Standing, { memory }: ModeratorDeps): boolean {
  if (standing.kind !== 'refused') return false;
  const order = memory.order(standing.said.id);
  return order !== undefined && (order.result === undefined || order.result === 'cancelled');
}

export function rulingOf(standing: Standing): RulingSight | undefined {
  if (standing.kind === 'silent' || standing.kind === 'replaced') return undefined;
  const { id, by, at, reason } = standing.said;
  return { id, act: actOf(standing), by, at, ...defined({ reason }) };
}

function actOf(standing: Exclude<Standing, { kind: 'silent' | 'replaced' }>): RulingSight['act'] {
  switch (standing.kind) {
    case 'ordered':
      return standing.act;
    case 'refused':
      return 'reject';
    case 'waiting':
      return 'wait';
    default:
      return 'admit';
  }
}

function vouchedBy({ said }: Extract<Standing, { kind: 'vouched' }>): NonNullable<PersonSight['vouched']> {
  return { at: said.at, by: said.by.auth === 'meeting' ? 'meeting' : 'order' };
}

function decisionSight({ id, at, rule, action, mode, verdict, because, proposal }: NonNullable<Person['opinion']['last']>): DecisionSight {
  return { id, at, rule, action, mode, verdict, ...defined({ because, proposal }) };
}

function holdSight({ opinion, holds }: Person, deps: ModeratorDeps): HoldSight | undefined {
  const { last } = opinion;
  // While paused a rule does not have its way, and a human can still ask for more time.
  const isHeld = last?.because === 'held' || (last?.because === 'paused' && last.after === 'hold');
  const rule = isHeld ? deps.policies().rules.find((one) => one.id === last.rule) : undefined;
  const kept = rule && holds.get(rule.id);
  if (rule === undefined || kept === undefined) return undefined;
  const { hold, deadline } = kept;
  // biome-ignore lint/suspicious/noThenProperty: the language's own word; no promise is made of it.
  const more = { propose: rule.hold?.propose, deadline, then: rule.hold?.end?.action };
  return { rule: rule.id, since: hold.since, extensionsLeft: maxExtensions - hold.extensions, ...defined(more) };
}

function orderSight({ word, pending }: Person): OrderSight | undefined {
  const { standing, dueAt } = word;
  const { order } = pending;
  if (standing.kind === 'ordered' && (order === undefined || order.human === standing.said.id)) {
    const { said, act } = standing;
    const state = !standing.due ? 'grace' : order?.execution.isSent ? 'sent' : 'queued';
    return { id: said.id, rel: act, at: said.at, state, by: said.by, ...defined({ dueAt }) };
  }
  if (order === undefined) return undefined;
  const { rel, at, rule, execution } = order;
  return { id: order.human ?? execution.decision, rel, at, state: execution.isSent ? 'sent' : 'queued', ...(rule === '' ? {} : { rule }) };
}
