// A promotion on trial: the policies with the rule raised, and what the record of the last days says they would have done.
import { basename } from 'node:path';
import { dayOf, dayOfFileName } from '../audit/reading/files.ts';
import { readBatches } from '../audit/reading/read.ts';
import { findAuditFiles } from '../audit/reading/sources.ts';
import { createProtection, isProtected } from '../guard/protect.ts';
import type { ParsedPolicies, ParsedPolicy } from '../policy/parsed.ts';
import { type Promoted, type Promotion, promoted } from '../policy/promoted.ts';
import { foretell } from './foretell.ts';
import type { Foretold } from './foretold.ts';
import { typesFor } from './remember.ts';

/** What of the configuration keeps rules from people. */
export interface PromotionSafety {
  protect: readonly string[];
  protectLeaders: boolean;
  maxRemovalsPerMinute: number;
  /** Addresses of the accounts. */
  ours: readonly string[];
}

export interface PromotionTrial {
  parsed: ParsedPolicies;
  promotion: Promotion;
  /** Audit files, or directories of them. */
  audit: readonly string[];
  cwd: string;
  days: number;
  /** Epoch ms. */
  now: number;
  safety: PromotionSafety;
}

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

const dayMs = 24 * 60 * 60 * 1000;

/** Undefined: there is no such rule or policy. Throws INPUT_UNREADABLE. */
export async function tryPromotion(trial: PromotionTrial): Promise<Tried | undefined> {
  const raised = promoted(trial.parsed, trial.promotion);
  if (raised === undefined) return undefined;
  const told = await foretoldBy(trial, raised);
  const { what, to } = trial.promotion;
  const rules = raised.set.rules.filter(({ id }) => raised.rules.includes(id));
  const expired = rules.filter(({ expiresAt }) => expiresAt !== undefined && expiresAt <= trial.now).map(({ id }) => id);
  const caps = rules.map(({ cap }) => cap ?? trial.safety.maxRemovalsPerMinute);
  return { report: { what, to, rules: raised.rules, expired, days: trial.days, cap: Math.min(...caps), ...told }, policy: raised.policy };
}

async function foretoldBy({ audit, cwd, days, now, safety, promotion }: PromotionTrial, { set, rules }: Promoted): Promise<Foretold> {
  const since = now - days * dayMs;
  // What counts and meetings of the day before are still known.
  const firstDay = dayOf(since - dayMs);
  const files = (await findAuditFiles(audit, cwd)).filter(({ path }) => (dayOfFileName(basename(path)) ?? firstDay) >= firstDay);
  const protection = createProtection([...safety.protect, ...safety.ours], safety.protectLeaders);
  const batches = readBatches(
    files.map(({ path }) => path),
    { cwd, types: typesFor(set) },
  );
  return foretell(files.length === 0 ? nothing() : batches, {
    set,
    rules,
    to: promotion.to,
    since,
    defaultCap: safety.maxRemovalsPerMinute,
    protectLeaders: safety.protectLeaders,
    isProtected: (contacts) => isProtected(protection, contacts),
  });
}

async function* nothing() {}
