// `lobbyguard promote RULE|POLICY`: what the record says a rule would have done at a higher mode, and writing that mode into its file.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../../../config/config.ts';
import { loadConfig } from '../../../config/load.ts';
import { defined } from '../../../defined.ts';
import { LobbyguardError } from '../../../errors.ts';
import { writePromotion } from '../../../policy/write-promotion.ts';
import { type PromotionSafety, tryPromotion } from '../../../replay/promotion.ts';
import { suggestion } from '../../../yaml/suggest.ts';
import { auditPaths } from '../../audit-paths.ts';
import { exitCodes } from '../../failure.ts';
import type { Io } from '../../io.ts';
import { humanPromotion } from '../../output/promotion.ts';
import { styleFor } from '../../output/style.ts';
import { loadedPolicies, policyPaths } from '../../policy-paths.ts';

export interface PromoteArgs {
  /** The id of a rule, or the name of a policy. */
  what: string;
  to: 'assist' | 'enforce';
  days: number;
  percent?: number;
  /** `2027-01-31`. */
  until?: string;
  write?: true;
  policies?: string;
  /** Default: the configured directory, else `audit`. */
  audit: readonly string[];
  format: 'human' | 'json';
}

export async function promote(args: PromoteArgs, io: Io): Promise<number> {
  const { what, to, days, percent, until } = args;
  if (until !== undefined && percent === undefined) throw new LobbyguardError('USAGE', '--until goes with --percent: the end of a rollout');
  const loaded = await loadedPolicies(args.policies, io);
  const rollout = percent === undefined ? undefined : { percent, ...(until === undefined ? {} : { untilMs: Date.parse(until) }) };
  const tried = await tryPromotion({
    parsed: loaded.parsed,
    promotion: { what, to, ...defined({ rollout }) },
    audit: await auditPaths(args.audit, io),
    cwd: io.cwd,
    days,
    now: Date.now(),
    safety: await safetyOf(io),
  });
  if (tried === undefined) throw unknown(what, loaded.parsed.policies);
  const { report, policy } = tried;
  if (report.rules.length === 0)
    throw new LobbyguardError('USAGE', `no rule of ${what} would change: they are at ${to}, or at a mode of their own`);
  const edit = { what, to, ...(percent === undefined ? {} : { rollout: { percent, ...defined({ until }) } }) };
  const written =
    args.write === true
      ? await writePromotion(await policyPaths(args.policies === undefined ? [] : [args.policies], io), policy, edit)
      : undefined;
  io.stdout.write(
    args.format === 'json'
      ? `${JSON.stringify({ ...report, ...defined({ written }) }, null, 2)}\n`
      : humanPromotion(report, written, styleFor(io)),
  );
  return exitCodes.fine;
}

async function safetyOf(io: Io): Promise<PromotionSafety> {
  const file = resolve(io.cwd, 'lobbyguard.yaml');
  if (!existsSync(file)) return { protect: [], protectLeaders: true, maxRemovalsPerMinute: 120, ours: [] };
  return promotionSafety(await loadConfig(file, io.env, { need: 'paths' }));
}

export function promotionSafety({ safety, accounts }: Pick<Config, 'safety' | 'accounts'>): PromotionSafety {
  const { protect, protectLeaders, maxRemovalsPerMinute } = safety;
  const names = accounts.map((account) => (account.kind === 'ucwa' ? account.username : account.endpoint));
  return { protect, protectLeaders, maxRemovalsPerMinute, ours: names.filter((name) => name.includes('@')) };
}

function unknown(what: string, policies: readonly { name: string; rules: readonly { rule: { id: string } }[] }[]): LobbyguardError {
  const known = policies.flatMap(({ name, rules }) => [name, ...rules.map(({ rule }) => rule.id)]);
  return new LobbyguardError('USAGE', `there is no rule or policy "${what}"${suggestion(what, known)}`);
}
