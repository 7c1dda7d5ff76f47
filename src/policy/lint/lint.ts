// What is wrong with a set that loads: rules that cannot decide, rules that would remove the wrong people, and what is left over.
// Codes are documented in docs/writing-policies.md.
import type { Problem } from '../../errors.ts';
import type { ParsedPolicies } from '../parsed.ts';
import type { Rule } from '../policy.ts';
import { aimless } from './aimless.ts';
import { emptyChoices } from './always.ts';
import { createAtoms } from './atom.ts';
import { dangers } from './dangerous.ts';
import { leftovers } from './housekeeping.ts';
import { looseDomains } from './loose-domain.ts';
import { minutes } from './one-minute.ts';
import { sparedInVain } from './spared.ts';
import { createReachability, prepare } from './unreachable.ts';

/** Problems beyond what loading finds, in the order of files and lines. `now` (epoch ms) settles which rules have expired. */
export function lint(parsed: ParsedPolicies, now: number): Problem[] {
  const atoms = createAtoms(parsed.lists);
  const active = parsed.policies.flatMap((policy) => policy.rules).filter(({ rule }) => takesPart(rule, now));
  const rules = active.map((rule) => prepare(rule, atoms));
  const reachability = createReachability(rules);
  const ofRules = rules.flatMap((rule, index) => [
    ...reachability(rule, index),
    ...dangers(rule),
    ...emptyChoices(rule),
    ...aimless(rule),
    ...looseDomains(rule),
    ...minutes(rule),
  ]);
  const problems = [...ofRules, ...sparedInVain(rules), ...leftovers(parsed, now)];
  return problems.map(plain).sort(byPlace);
}

/** `off` and expired rules neither match nor shadow. */
function takesPart(rule: Rule, now: number): boolean {
  return rule.mode !== 'off' && (rule.expiresAt === undefined || rule.expiresAt > now);
}

function plain({ file, line, column, severity, code, message }: Problem): Problem {
  return { file, line, column, severity, code, message };
}

function byPlace(a: Problem, b: Problem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
