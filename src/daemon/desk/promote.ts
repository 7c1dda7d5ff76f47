// Raising a rule from the desk: on record first, then in its file. What follows is the way of every change on disk, the gate included.
import { randomUUID } from 'node:crypto';
import { defined } from '../../defined.ts';
import { reasonOf } from '../../errors.ts';
import { refuse } from '../../moderation/desk/refusals.ts';
import { loadBeside } from '../../policy/load.ts';
import { namesakes, noRise, ownerOf } from '../../policy/promoted.ts';
import { writePromotion } from '../../policy/write-promotion.ts';
import type { PromotionGround, PromotionRequest } from '../../rulings/policies-desk.ts';
import type { CommandResult } from '../../rulings/port.ts';
import { signInAddress } from '../../session/create.ts';
import type { Stages } from '../start/compose.ts';

export function promotionGround({ config, safety }: Pick<Stages, 'config' | 'safety'>): PromotionGround {
  const { protect, protectLeaders, maxRemovalsPerMinute } = safety.now;
  const ours = config.accounts.map(signInAddress).filter((address) => address.includes('@'));
  return { policies: config.policies, safety: { protect, protectLeaders, maxRemovalsPerMinute, ours } };
}

export async function promote({ what, to, rollout, by, reason }: PromotionRequest, stages: Stages): Promise<CommandResult> {
  const { config, recorder, policies } = stages;
  const loaded = await loadBeside(config.policies);
  if (!loaded.ok) return refuse('changed', { reason: 'Not done: the policies on disk are broken. Put them right first.' });
  const policy = ownerOf(loaded.parsed, what);
  if (policy === undefined) return refuse('gone', { reason: 'Not done: there is no such rule or policy on disk.' });
  const several = namesakes(loaded.parsed, what);
  if (several.length > 0)
    return refuse('not-applicable', { reason: `Not done: ${several.length} policies have this name: ${several.join(', ')}.` });
  const none = noRise(policy, { what, to });
  if (none !== undefined) return refuse('not-applicable', { reason: `Not done: ${none}.` });
  const id = randomUUID();
  const entry = { type: 'human' as const, id, account: null, act: 'promote' as const, of: what, by, ...defined({ reason }) };
  if (recorder.write(entry) === undefined) return refuse('unrecordable');
  try {
    const { said } = await writePromotion(config.policies, policy, { what, to, ...defined({ rollout }) });
    void policies.reload();
    return { kind: 'accepted', id, said: `Written: ${said.join('; ')}.` };
  } catch (error) {
    return refuse('not-applicable', { reason: `Not done: ${reasonOf(error)}.` });
  }
}
