// What counts for one presence: between the policies, which do not know what humans said, and the guard, which lets nothing past it.
// Pure. The precedence: the newest human word, then the policy. Who is never targeted is the guard's business, and comes last.

import { defined } from '../defined.ts';
import type { Assessable } from '../guard/assess.ts';
import { removes } from '../policy/action.ts';
import type { Rule, Ruling } from '../policy/policy.ts';
import type { Place } from './portrait.ts';
import type { Pass, Standing } from './standing.ts';

/** A ruling with what humans have to do with it. */
export type Counted = Ruling & Assessable;

export interface HumanView {
  standing: Standing;
  pass: Pass | undefined;
  place: Place;
  /** The record of a pass for a while by which they are inside. */
  cameBackBy?: string | undefined;
}

export function stage(ruling: Counted, view: HumanView): Counted {
  const { standing } = view;
  const said = byPass(view) ?? standing;
  switch (said.kind) {
    case 'ordered':
      if (!said.due) return isIdle(ruling) ? ruling : overrule(ruling, said.said.id);
      return order(ruling, said.act, said.said.id);
    case 'passed':
      return view.place === 'lobby' ? order(ruling, 'admit', said.id) : spared(ruling, said.id);
    case 'vouched':
      // Whoever was sent back to the lobby is somebody to ask about again.
      return view.place === 'lobby' && ruling.action === 'hold' ? ruling : spared(ruling, said.said.id);
    case 'doubtful':
      return ruling.rule !== null && touches(ruling) && !actsAllTheSame(ruling.rule) ? { ...ruling, proposeOnly: true } : ruling;
    case 'waiting':
      return isIdle(ruling) ? ruling : overrule(ruling, said.said.id);
    case 'refused':
      return ruling.action === 'admit' ? overrule(ruling, said.said.id) : ruling;
    case 'silent':
      return cameBack(ruling, view) ?? ruling;
    case 'replaced':
      // The pass does not count for who they turned out to be: what it took the place of does.
      return cameBack(ruling, view) ?? stage(ruling, { ...view, standing: said.before });
  }
}

/**
 * A pass, unless something newer has been said about this very presence. No clock tells which is newer: a pass takes the place of what was said
 * before, and a refusal ends it; only where a removal is taken back, a pass comes beside the refusal. It is of an address, so another name puts
 * nobody in doubt who has one.
 */
function byPass({ standing, pass, place }: HumanView): { kind: 'passed'; id: string } | undefined {
  const isReplaced = standing.kind === 'silent' || standing.kind === 'replaced' || standing.kind === 'refused';
  const isOpen = isReplaced || standing.kind === 'doubtful' || (standing.kind === 'vouched' && place === 'lobby');
  return pass === undefined || !isOpen ? undefined : { kind: 'passed', id: pass.said.id };
}

function cameBack(ruling: Counted, { place, cameBackBy }: HumanView): Counted | undefined {
  return place === 'inside' && cameBackBy !== undefined ? spared(ruling, cameBackBy) : undefined;
}

/** Humans need no rule: not even one that fails stands in their way. */
function order({ trials, counts }: Counted, action: Counted['action'], human: string): Counted {
  return { rule: null, action, trials, human, ...defined({ counts }) };
}

/** Nobody a human let in is removed or held by a rule, unless the rule says that it acts all the same. */
function spared(ruling: Counted, human: string): Counted {
  if (ruling.rule === null || !touches(ruling) || actsAllTheSame(ruling.rule)) return ruling;
  return overrule(ruling, human);
}

function overrule(ruling: Counted, human: string): Counted {
  return { ...ruling, overruled: true, human };
}

function touches({ action }: Counted): boolean {
  return removes(action) || action === 'hold';
}

function isIdle({ action }: Counted): boolean {
  return action === 'allow' || action === 'none';
}

function actsAllTheSame(rule: Rule): boolean {
  return rule.evenIfAdmitted === true;
}
