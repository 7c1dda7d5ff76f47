// What needs a human, kept up to date: looked at again a moment after anything changes, and once a second for deadlines.
import type { By, HumanAct } from '../../audit/human.ts';
import { defined } from '../../defined.ts';
import { refuse } from '../../moderation/desk/refusals.ts';
import { createInbox } from '../../rulings/inbox.ts';
import type { CommandResult, Need, PersonRequest, Refusal } from '../../rulings/port.ts';
import { topicsOf } from '../../rulings/topics.ts';
import type { Stages } from '../start/compose.ts';
import { conditionsOf } from './conditions.ts';
import type { Followed } from './followed.ts';
import { openAlarms } from './open-alarms.ts';
import type { Sights } from './sights.ts';

export interface NeedsBoard {
  list(): readonly Need[];
  held(): { count: number; oldest?: number };
  /** A human did something about one person. */
  handled(request: PersonRequest, answer: unknown): void;
  act(act: HumanAct, need: string, by: By, record: () => boolean, id: string): CommandResult | Refusal;
  stop(): void;
}

const lookEveryMs = 1_000;
/** So many times as long as a look took, none follows: in a crowd that changes without end it takes a tenth of the time at most. */
const restFor = 9;
/** Done in words, for whoever sees the item closed. */
const deeds: Readonly<Partial<Record<string, string>>> = { admit: 'admitted', reject: 'refused', eject: 'removed', wait: 'told to wait' };

export function createNeedsBoard(stages: Stages, followed: () => Followed[], crowds: Sights): NeedsBoard {
  const { recorder, policies, accounts, changes, shared } = stages;
  const inbox = createInbox(shared.memory.itemWord);
  let isStale = true;
  /** On the clock that never steps. */
  let restUntil = 0;
  const forget = changes.listen(({ kind }) => {
    if (kind !== 'needs') isStale = true;
  });
  const timer = setInterval(look, lookEveryMs).unref();

  function look(): void {
    isStale = false;
    const at = Date.now();
    const startedAt = performance.now();
    const all = followed();
    const meetings = all.map(({ sight, moderator }) => ({ sight, people: crowds.people(sight.key, moderator) }));
    const troubles = all.flatMap(({ moderator }) => moderator.troubles);
    const conditions = conditionsOf({
      alarms: openAlarms(stages),
      accounts: accounts.status(),
      ...defined({ rejected: policies.rejected }),
    });
    const isDifferent = inbox.look(topicsOf({ at, conditions, troubles, meetings }), at);
    restUntil = performance.now() + (performance.now() - startedAt) * restFor;
    if (isDifferent) changes.tell({ kind: 'needs' });
  }

  function fresh(): readonly Need[] {
    if (isStale && performance.now() >= restUntil) look();
    return inbox.list();
  }

  return {
    list: fresh,
    held() {
      const open = fresh().filter(({ kind, state }) => state.kind === 'open' && (kind === 'held' || kind === 'deadline'));
      const count = open.reduce((sum, need) => sum + need.count, 0);
      return count === 0 ? { count } : { count, oldest: Math.min(...open.map(({ oldest }) => oldest)) };
    },
    handled({ person, by, ...request }, answer) {
      const accepted = (answer as { kind?: string }).kind === 'accepted';
      const act = 'act' in request ? String(request.act) : 'wait';
      if (accepted) inbox.handled(person, by, deeds[act] ?? 'decided');
    },
    act(act, need, by, record, id) {
      fresh();
      const known = inbox.get(need);
      if (known === undefined) return refuse('gone', { reason: 'Not done: this is over.' });
      const holder = known.takenBy;
      if (act === 'take' && holder !== undefined)
        return { kind: 'refused', code: 'already-decided', reason: `Not done: ${holder.by.who} has it already.` };
      if (!record()) return refuse('unrecordable');
      const at = Date.now();
      const done = act === 'take' ? inbox.take(need, by, at) : act === 'release' ? inbox.release(need) : inbox.acknowledge(need, by, at);
      if (!done) return refuse('not-applicable');
      if (act === 'ack' && known.kind === 'mass-admission') endAlarm(known, by);
      changes.tell({ kind: 'needs' });
      return { kind: 'accepted', id };
    },
    stop() {
      clearInterval(timer);
      forget();
    },
  };

  function endAlarm({ account, meeting }: Need, by: By): void {
    if (account === undefined || meeting === undefined) return;
    const place = meeting.slice(account.length + 1);
    recorder.ended('mass-admission', 'a human has looked at it', { account, meeting: place, by });
  }
}
