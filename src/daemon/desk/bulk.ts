// One act about everybody of a snapshot. The one rule: it is refused as a whole where what the human confirmed is not what is asked.
import { randomUUID } from 'node:crypto';
import { defined } from '../../defined.ts';
import { refuse } from '../../moderation/desk/refusals.ts';
import type { Moderator } from '../../moderation/moderator.ts';
import type { Mode } from '../../policy/mode.ts';
import type { BulkRequest, BulkResult, CommandResult, OrderResult, PersonRequest, Refusal } from '../../rulings/port.ts';
import type { Spread } from './spread.ts';

export interface Bulk {
  moderator: Moderator;
  graceMs: number;
  /** Hears what became of each person. */
  handled(request: PersonRequest, answer: OrderResult | CommandResult): void;
  spread: Pick<Spread, 'asked' | 'told'>;
}

/** Why nothing of it is done; undefined where it is. */
export function refusedBulk({ act, people, expect }: BulkRequest, now: { mode: Mode; paused: boolean }): Refusal | undefined {
  if (now.mode === 'dry-run' && act !== 'wait') return refuse('dry-run');
  if (now.paused && act !== 'wait') return refuse('paused');
  if (people.length === expect) return undefined;
  return refuse('changed', { reason: `Not done: you confirmed ${expect}, and these are ${people.length}.` });
}

export async function carryOutBulk({ act, meeting, people, by, reason }: BulkRequest, bulk: Bulk): Promise<BulkResult> {
  const { desk } = bulk.moderator;
  const batch = { id: randomUUID(), n: people.length };
  const { elsewhere } = bulk.spread.asked({ meeting });
  const graceMs = act === 'wait' ? 0 : bulk.graceMs;
  const orders = await Promise.all(
    people.map(async ({ person, seen }) => {
      const request = { meeting, person, seen, by, ...defined({ reason }) };
      const asked = { ...request, elsewhere };
      const answer = act === 'wait' ? await desk.wait(asked, batch) : await desk.order({ ...asked, act }, batch);
      bulk.handled(request, answer);
      if (answer.kind === 'refused') return { person, ...answer };
      return { person, kind: 'accepted' as const, id: answer.id, order: answer.id, graceMs };
    }),
  );
  const accepted = orders.filter(({ kind }) => kind === 'accepted').map(({ person }) => person);
  bulk.spread.told(meeting, bulk.moderator, accepted);
  return { kind: 'accepted', batch: batch.id, graceMs, orders };
}
