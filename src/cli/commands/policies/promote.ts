// `lobbyguard promote RULE|POLICY`: what the record says a rule would have done at a higher mode, and writing that mode into its file.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../../../config/config.ts';
import { loadConfig } from '../../../config/load.ts';
import { defined } from '../../../defined.ts';
import { LobbyguardError } from '../../../errors.ts';
import type { Rollout } from '../../../policy/policy.ts';
import { namesakes, noRise, oddRollout } from '../../../policy/promoted.ts';
import type { PromotionEdit } from '../../../policy/promotion-edit.ts';
import { writePromotion } from '../../../policy/write-promotion.ts';
import { type Trying, tryPromotion } from '../../../replay/promotion.ts';
import type { PromotionSafety } from '../../../replay/trial.ts';
import { suggestion } from '../../../yaml/suggest.ts';
import { auditPaths } from '../../audit-paths.ts';
import { exitCodes } from '../../failure.ts';
import type { Io } from '../../io.ts';
import { jsonText } from '../../output/json.ts';
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

/** `trying` is for tests. */
export async function promote(args: PromoteArgs, io: Io, trying?: Omit<Trying, 'onFailure'>): Promise<number> {
  const { what, to, days } = args;
  const rollout = rolloutOf(args, Date.now());
  const loaded = await loadedPolicies(args.policies, io);
  const several = namesakes(loaded.parsed, what);
  if (several.length > 0)
    throw new LobbyguardError('USAGE', `${several.length} policies are called ${what}: ${several.join(', ')}; name a rule`);
  const trial = {
    parsed: loaded.parsed,
    promotion: { what, to, ...defined({ rollout: rollout && setRollout(rollout) }) },
    audit: await auditPaths(args.audit, io),
    cwd: io.cwd,
    days,
    now: Date.now(),
    safety: await safetyOf(io),
  };
  const onFailure = (why: string) => io.stderr.write(`the log is read with one thread, which takes longer: ${why}\n`);
  const tried = await tryPromotion(trial, { ...trying, onFailure });
  if (tried === undefined) throw unknown(what, loaded.parsed.policies);
  const { report, policy } = tried;
  const none = noRise(policy, { what, to });
  if (none !== undefined) throw new LobbyguardError('USAGE', none);
  const paths = await policyPaths(args.policies === undefined ? [] : [args.policies], io);
  const written = args.write === true ? await writePromotion(paths, policy, { what, to, ...defined({ rollout }) }) : undefined;
  io.stdout.write(
    args.format === 'json'
      ? jsonText({ ...report, ...defined({ written }) })
      : humanPromotion(report, { written, rollout, policies: args.policies, audit: args.audit }, styleFor(io)),
  );
  return exitCodes.fine;
}

/** All meetings are no share of them. */
function rolloutOf({ to, percent, until }: PromoteArgs, now: number): PromotionEdit['rollout'] {
  const odd = oddRollout({ to, percent, until }, now);
  if (odd !== undefined) throw new LobbyguardError('USAGE', odd);
  return percent === undefined || percent === 100 ? undefined : { percent, ...defined({ until }) };
}

function setRollout({ percent, until }: NonNullable<PromotionEdit['rollout']>): Rollout {
  return { percent, ...(until === undefined ? {} : { untilMs: Date.parse(until) }) };
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
