// Cases that show less than they seem to: one that passes at some hours only, and one that passes whatever the rules say.
import type { Problem } from '../../errors.ts';
import type { ProblemCode } from '../../problem-codes.ts';
import type { Condition, PolicySet, Rule } from '../policy.ts';
import type { TestCase } from './outcome.ts';

const halfHour = 30 * 60_000;
const halfHoursOfAWeek = 7 * 48;

/** Notes: such a case may be meant. */
export async function doubtfulCases(set: PolicySet, cases: readonly TestCase[]): Promise<Problem[]> {
  const hasClock = set.rules.some(({ when }) => readsClock(when));
  const found: Problem[] = [];
  for (const one of cases) {
    if (hasClock && one.isNow && (await changesWithinAWeek(set, one))) found.push(note(one, 'case-by-the-clock', clockText));
    const missing = await scopeFactMissing(set, one);
    if (missing !== undefined) found.push(note(one, 'case-asks-no-rule', unaskedText(missing)));
  }
  return found;
}

const clockText = 'what decides this case changes with the hour or the day; say when it is, as in at: 2026-11-20T09:00:00Z';

function unaskedText(fact: string): string {
  return `every rule is for some meetings only, and this case does not say ${fact}: no rule is asked, so it passes whatever they say; say it under \`meeting\``;
}

async function changesWithinAWeek(set: PolicySet, { situation }: TestCase): Promise<boolean> {
  const seen = new Set<string>();
  for (let step = 0; step < halfHoursOfAWeek && seen.size < 2; step++) {
    const { rule, action, trials } = await set.decide({ ...situation, at: situation.at + step * halfHour });
    seen.add(JSON.stringify([action, rule?.id, trials.map((trial) => trial.rule.id)]));
  }
  return seen.size > 1;
}

/** The fact without which no rule of the set is asked, where the case expects that none decides. */
async function scopeFactMissing(set: PolicySet, { situation, expect }: TestCase): Promise<string | undefined> {
  if (expect.rule !== null && expect.action !== 'none') return undefined;
  const missing = set.rules.map((rule) => missingOf(rule, situation.facts)).find((fact) => fact !== undefined);
  if (missing === undefined) return undefined;
  const { rules } = await set.explain(situation);
  return rules.every(({ result }) => ['off', 'expired', 'out-of-scope'].includes(result)) ? missing : undefined;
}

function missingOf({ scope }: Rule, facts: Readonly<Record<string, unknown>>): string | undefined {
  const asked = [scope?.organizer && 'meeting.organizer', scope?.subject && 'meeting.subject'];
  return asked.find((fact) => fact !== undefined && facts[fact] === undefined);
}

function readsClock(condition: Condition): boolean {
  if (condition.kind === 'test') return condition.fact === 'time' || condition.fact === 'weekday';
  return condition.kind === 'not' ? readsClock(condition.child) : condition.children.some(readsClock);
}

function note({ place: { file, line, column } }: TestCase, code: ProblemCode, message: string): Problem {
  return { file, line, column, severity: 'note', code, message };
}
