// A promotion on trial: the policies with the rule raised, and what the record of the last days says they would have done.
import { statSync } from 'node:fs';
import type { ParsedPolicy } from '../policy/parsed.ts';
import { type Promotion, promoted } from '../policy/promoted.ts';
import { findingsApart } from './apart/findings-apart.ts';
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

/** Undefined: there is no such rule or policy. Throws INPUT_UNREADABLE. */
export async function tryPromotion(trial: PromotionTrial): Promise<Tried | undefined> {
  const raised = promoted(trial.parsed, trial.promotion);
  if (raised === undefined) return undefined;
  const told = await foretoldBy(trial);
  const { what, to } = trial.promotion;
  const rules = raised.set.rules.filter(({ id }) => raised.rules.includes(id));
  const expired = rules.filter(({ expiresAt }) => expiresAt !== undefined && expiresAt <= trial.now).map(({ id }) => id);
  const caps = rules.map(({ cap }) => cap ?? trial.safety.maxRemovalsPerMinute);
  return { report: { what, to, rules: raised.rules, expired, days: trial.days, cap: Math.min(...caps), ...told }, policy: raised.policy };
}

async function foretoldBy(trial: PromotionTrial): Promise<Foretold> {
  const files = await filesOf(trial);
  const apart = isLong(files) ? await findingsApart({ trial, files }) : undefined;
  const whole = apart === undefined ? await findingsOf(trial, files) : undefined;
  return foretoldOf(apart ?? (whole === undefined ? [] : [whole]));
}

/** Above this, reading takes longer than starting threads is worth. */
const longBytes = 64 * 1024 * 1024;

function isLong(files: readonly string[]): boolean {
  return files.reduce((sum, file) => sum + statSync(file).size, 0) > longBytes;
}
