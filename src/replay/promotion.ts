// A promotion on trial: the policies with the rule raised, and what the record of the last days says they would have done.
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { ParsedPolicy } from '../policy/parsed.ts';
import { type Promotion, raisedIn } from '../policy/promoted.ts';
import { type ApartOptions, findingsApart } from './apart/findings-apart.ts';
import { type Foretold, foretoldOf } from './findings.ts';
import { filesOf, findingsOf, type PromotionTrial } from './trial.ts';

export interface PromotionReport extends Foretold {
  what: string;
  to: Promotion['to'];
  rules: readonly string[];
  days: number;
  /** Those of them that do nothing any more, whatever their mode. */
  expired: readonly string[];
  /** The lowest cap of the rules, removals a minute in one meeting. */
  cap: number;
}

export interface Tried {
  report: PromotionReport;
  policy: ParsedPolicy;
}

export interface Trying extends Pick<ApartOptions, 'onFailure' | 'thread'> {
  /** This process has more to do meanwhile: even a short log is read in a thread. */
  beside?: true;
  /** For tests. */
  longBytes?: number;
}

/** Undefined: there is no such rule or policy. Throws INPUT_UNREADABLE. */
export async function tryPromotion(trial: PromotionTrial, trying: Trying = {}): Promise<Tried | undefined> {
  const raised = raisedIn(trial.parsed, trial.promotion);
  if (raised === undefined) return undefined;
  const told = await foretoldBy(trial, trying);
  const { what, to } = trial.promotion;
  const all = raised.parsed.policies.flatMap(({ rules }) => rules.map(({ rule }) => rule));
  const rules = all.filter(({ id }) => raised.rules.includes(id));
  const expired = rules.filter(({ expiresAt }) => expiresAt !== undefined && expiresAt <= trial.now).map(({ id }) => id);
  const caps = rules.map(({ cap }) => cap ?? trial.safety.maxRemovalsPerMinute);
  return { report: { what, to, rules: raised.rules, expired, days: trial.days, cap: Math.min(...caps), ...told }, policy: raised.policy };
}

async function foretoldBy(trial: PromotionTrial, trying: Trying): Promise<Foretold> {
  const files = await filesOf(trial);
  for (const readers of readersOf(files, trying)) {
    const parts = await findingsApart({ trial, files }, { ...trying, readers });
    if (parts !== undefined) return foretoldOf(parts);
  }
  const whole = await findingsOf(trial, files);
  return foretoldOf(whole === undefined ? [] : [whole]);
}

/** How many threads are tried, one after the other, before the log is read here. */
function readersOf(files: readonly string[], { beside, longBytes = longLog }: Trying): (1 | 2)[] {
  const isLong = files.reduce((sum, file) => sum + statSync(file).size, 0) > longBytes;
  return [...(isLong && availableParallelism() > 1 ? [2 as const] : []), ...(beside ? [1 as const] : [])];
}

/** Above this, reading takes longer than starting threads is worth. */
const longLog = 64 * 1024 * 1024;
