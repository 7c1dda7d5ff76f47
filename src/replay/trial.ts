// What a promotion is tried on, and what one reader of the log finds.
import { basename, resolve } from 'node:path';
import { dayOf, dayOfFileName } from '../audit/reading/files.ts';
import { findAuditLogs } from '../audit/reading/logs.ts';
import { createProtection, isProtected } from '../guard/protect.ts';
import type { ParsedPolicies } from '../policy/parsed.ts';
import { type Promotion, promoted } from '../policy/promoted.ts';
import type { Findings } from './findings.ts';
import { foretell } from './foretell.ts';
import type { ShareOptions } from './share.ts';

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

const dayMs = 24 * 60 * 60 * 1000;

/** Of the days asked for, and of the day before: what counts and meetings of that day are still known. Throws INPUT_UNREADABLE. */
export async function filesOf({ audit, cwd, ...trial }: PromotionTrial): Promise<string[]> {
  const firstDay = dayOf(sinceOf(trial) - dayMs);
  const files = (await findAuditLogs(audit, cwd)).filter(({ path }) => (dayOfFileName(basename(path)) ?? firstDay) >= firstDay);
  return files.map(({ path }) => resolve(cwd, path));
}

/** Undefined: this log cannot be shared, or there is no such rule. */
export async function findingsOf(trial: PromotionTrial, files: readonly string[], share?: ShareOptions): Promise<Findings | undefined> {
  const { safety, promotion } = trial;
  const raised = promoted(trial.parsed, promotion);
  if (raised === undefined) return undefined;
  const protection = createProtection([...safety.protect, ...safety.ours], safety.protectLeaders);
  const options = {
    set: raised.set,
    rules: raised.rules,
    to: promotion.to,
    since: sinceOf(trial),
    defaultCap: safety.maxRemovalsPerMinute,
    protectLeaders: safety.protectLeaders,
    isProtected: (contacts: readonly string[]) => isProtected(protection, contacts),
  };
  return foretell(files, options, share);
}

/** No record is older than the second day of all. */
function sinceOf({ days, now }: Pick<PromotionTrial, 'days' | 'now'>): number {
  return Math.max(now - days * dayMs, dayMs);
}
