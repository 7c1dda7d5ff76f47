// What a rule may have done with somebody. The one table: the guard, the record, memory, reports, lint and the schemas read it.
import type { ActionRel } from '../roster/participant.ts';

interface ActionDefinition {
  /** Refuses somebody or throws them out. */
  removes: boolean;
  /** The request it becomes for somebody waiting in the lobby, and for somebody inside; absent: it does nothing there. */
  rels: { waiting?: ActionRel; inside?: ActionRel };
  description: string;
}

export const actionDefinitions = {
  allow: { removes: false, rels: {}, description: 'leave alone, and ask no further rule' },
  reject: { removes: true, rels: { waiting: 'reject' }, description: 'refuse somebody who waits in the lobby' },
  eject: { removes: true, rels: { inside: 'eject' }, description: 'remove somebody who is inside' },
  remove: { removes: true, rels: { waiting: 'reject', inside: 'eject' }, description: 'refuse or remove, whichever applies' },
  admit: { removes: false, rels: { waiting: 'admit' }, description: 'let in from the lobby' },
  hold: { removes: false, rels: {}, description: 'leave where they are, and tell a human' },
} as const satisfies Readonly<Record<string, ActionDefinition>>;

export type Action = keyof typeof actionDefinitions;

export const actions = Object.keys(actionDefinitions) as readonly Action[];

const removing: ReadonlySet<string> = new Set(actions.filter((action) => definitionOf(action).removes));
const removingRels = new Set(actions.filter(removes).flatMap((action) => Object.values(definitionOf(action).rels)));
const asking: ReadonlySet<string> = new Set(actions.filter((action) => Object.keys(definitionOf(action).rels).length > 0));

/** Whether an action refuses or throws out. `none`, and a word from the log of another version, do not. */
export function removes(action: string): boolean {
  return removing.has(action);
}

/** Whether a request does. */
export function removesBy(rel: ActionRel | undefined): boolean {
  return rel !== undefined && removingRels.has(rel);
}

/** Whether an action asks anything of the server at all. */
export function asks(action: string): action is Action {
  return asking.has(action);
}

/** What the action asks of the server for somebody waiting (true) or inside (false). Where that is not known the offered link tells. */
export function relOf(
  action: Action,
  waiting: boolean | undefined,
  offered: Partial<Record<ActionRel, unknown>> = {},
): ActionRel | undefined {
  const { rels } = definitionOf(action);
  if (waiting !== undefined) return waiting ? rels.waiting : rels.inside;
  const insideOffered = rels.inside !== undefined && offered[rels.inside] !== undefined;
  return insideOffered ? rels.inside : (rels.waiting ?? rels.inside);
}

function definitionOf(action: Action): ActionDefinition {
  return actionDefinitions[action];
}
