// Actions that do nothing where their rule asks for people: nobody in the lobby can be ejected, and nobody inside refused or let in.
import type { Problem } from '../../errors.ts';
import { type Action, asks, relOf } from '../action.ts';
import { formulaOf, literalsOf } from './formula.ts';
import { solve } from './solve.ts';
import type { Prepared } from './unreachable.ts';

/** What the rule does, proposes, or does at the end of a hold. */
export function aimless(prepared: Prepared): Problem[] {
  const { rule, parsed } = prepared;
  const actions = [rule.then, rule.hold?.propose, rule.hold?.end?.action].filter((one): one is Action => one !== undefined && asks(one));
  const place = actions.length === 0 ? undefined : whereTheyAre(prepared);
  const action = place && actions.find((one) => relOf(one, place.waiting) === undefined);
  if (place === undefined || action === undefined) return [];
  const where = place.waiting ? 'in the lobby' : 'inside';
  const message = `rule "${rule.id}" asks for people ${where}, where "${action}" does nothing; ${remedyFor(action, place.waiting)}`;
  return [{ ...parsed.places.then, severity: 'warning', code: 'action-in-vain', message }];
}

/** Undefined where the rule may match in both places, or nowhere, or where nobody knows. */
function whereTheyAre({ rule, atoms, formula }: Prepared): { waiting: boolean } | undefined {
  const asked = literalsOf(formula).filter(({ atom }) => atom.variable.definition.name === 'inLobby');
  if (asked.length === 0 || asked.some(({ ifUnknown }) => ifUnknown)) return undefined;
  const canBe = (waiting: boolean) => {
    const there = formulaOf({ kind: 'test', fact: 'inLobby', operator: 'equal', value: waiting, place: rule.place }, atoms);
    return solve({ required: { kind: 'all', children: [there, formula] }, forbidden: [] }).kind !== 'none';
  };
  const [inLobby, inside] = [canBe(true), canBe(false)];
  return inLobby === inside ? undefined : { waiting: inLobby };
}

function remedyFor(action: Action, waiting: boolean): string {
  if (action === 'admit') return 'write inLobby: true';
  return `write ${waiting ? 'reject' : 'eject'}, or remove for both`;
}
