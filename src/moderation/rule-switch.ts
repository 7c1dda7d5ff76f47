// Rules that have stopped in one meeting: by their cap, or by a human. How they go on, and what goes on record about it.
import { randomUUID } from 'node:crypto';
import type { By, HumanAct } from '../audit/human.ts';
import { defined } from '../defined.ts';
import { ledgerKey } from './cap.ts';
import { meetingChanged } from './changes.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';
import { placeOf } from './situation.ts';

export interface RuleSwitch {
  stopped(): readonly { rule: string; since: number }[];
  /** For so many more removals, or for good. False: nothing could be put on record, and nothing was done. */
  letOn(rule: string, more: number | undefined, by: By, reason: string | undefined): boolean;
  stop(rule: string, by: By, reason: string | undefined): boolean;
  /** Everything goes on, or what is named: somebody resumed, or these rules have changed. */
  letAllOn(why: string, by: By | undefined, named?: ReadonlySet<string>): readonly string[];
}

export function createRuleSwitch(deps: ModeratorDeps, view: MeetingView, decideAll: () => Promise<void>): RuleSwitch {
  /** The ledger's clock never steps; people want the time of day. */
  const ago = (at: number) => deps.now() - Math.max(0, performance.now() - at);
  const stopped = () => deps.ledger.stopped(ledgerKey(view)).map(({ rule, since }) => ({ rule, since: ago(since) }));

  function record(act: HumanAct, rule: string, n: number | undefined, by: By, reason: string | undefined): boolean {
    const entry = { type: 'human' as const, id: randomUUID(), account: deps.account, meeting: view.meeting().key, act, of: rule, by };
    const more = { ...defined({ n, reason }) };
    return deps.recorder.write({ ...entry, ...more }) !== undefined;
  }

  function end(rule: string, message: string, by: By | undefined): void {
    const about = { account: deps.account, meeting: view.meeting().key, rule };
    deps.recorder.ended('cap-tripped', message, { ...about, ...defined({ place: placeOf(view), by }) });
    meetingChanged(deps, view);
  }

  return {
    stopped,
    letOn(rule, more, by, reason) {
      if (!record('rule-on', rule, more, by, reason)) return false;
      deps.ledger.letOn(ledgerKey(view), rule, more ?? Number.POSITIVE_INFINITY);
      end(rule, `rule ${rule} goes on in this meeting${more === undefined ? '' : `, for ${more} more removals`}`, by);
      void decideAll();
      return true;
    },
    stop(rule, by, reason) {
      if (!record('rule-off', rule, undefined, by, reason)) return false;
      deps.ledger.stop(ledgerKey(view), rule, performance.now());
      meetingChanged(deps, view);
      void decideAll();
      return true;
    },
    letAllOn(why, by, named) {
      const rules = stopped().flatMap(({ rule }) => (named?.has(rule) === false ? [] : [rule]));
      for (const rule of rules) end(rule, `rule ${rule} goes on in this meeting: ${why}`, by);
      return rules;
    },
  };
}
