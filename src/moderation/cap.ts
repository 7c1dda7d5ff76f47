// Removals under the cap of their rule: claimed when they are decided, spent when they are sent, told when a rule goes over.
import { defined } from '../defined.ts';
import { type Assessment, capped } from '../guard/assess.ts';
import { removesBy } from '../policy/action.ts';
import type { Rule } from '../policy/policy.ts';
import type { ActionRel } from '../roster/participant.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';
import { placeOf } from './situation.ts';

export interface Cap {
  isTripped(rule: string): boolean;
  /** Claims the removal an assessment comes to; the same assessment, or what it is without room. */
  claim(assessment: Assessment, rule: Rule | null): Assessment;
  /** A removal that was granted: spent when its request leaves, given back when none does. Whichever comes first. */
  granted(rel: ActionRel, rule: string): { spend(): void; release(): void };
  /** We have just entered, or memory has just become whole: what the log knows of this meeting's removals counts again. */
  remember(): void;
}

/** The ledger goes by the meeting's own address, which outlives sessions. */
export function ledgerKey(view: MeetingView): string {
  return view.meeting().uri ?? view.meeting().key;
}

const minuteMs = 60_000;

export function createCap(deps: ModeratorDeps, view: MeetingView): Cap {
  const { ledger, memory } = deps;
  const dry = deps.hands.rules === undefined;

  const meetingKey = () => ledgerKey(view);

  function isGranted({ id, cap = ledger.defaultCap }: Rule): boolean {
    const meeting = meetingKey();
    const now = performance.now();
    const answer = ledger.claim({ meeting, rule: id, cap, now });
    if (answer === 'granted' && dry) ledger.spend(meeting, id, now);
    if (answer === 'tripped') tell(id, (rule, where) => (dry ? wouldTrip(rule, cap, where) : tripped(rule, cap, where)));
    return answer === 'granted';
  }

  function tell(rule: string, words: (rule: string, meeting: string) => string): void {
    const { key, subject } = view.meeting();
    const meeting = subject === undefined ? key : `${JSON.stringify(subject)} (${key})`;
    const about = { account: deps.account, meeting: key, rule, ...defined({ place: placeOf(view) }) };
    deps.recorder.alarm('cap-tripped', words(rule, meeting), dry ? { ...about, would: true } : about);
  }

  /** Each log says by itself what is the matter, that of a new start and that of another node, too. */
  function tellAgain(rule: string): void {
    const { key } = view.meeting();
    const place = placeOf(view);
    const isTold = deps.recorder.alarms.some(
      (one) => one.code === 'cap-tripped' && one.rule === rule && (one.meeting === key || (place !== undefined && one.place === place)),
    );
    const isThere = deps.policies().rules.some(({ id }) => id === rule);
    if (!isTold && isThere && memory.stopperOf(key, rule) === undefined) tell(rule, stopped);
  }

  return {
    isTripped: (rule) => ledger.isTripped(meetingKey(), rule),
    claim(assessment, rule) {
      if (rule === null || !removesBy(assessment.rel) || isGranted(rule)) return assessment;
      return capped(assessment);
    },
    granted(rel, rule) {
      const meeting = meetingKey();
      let open = rule !== '' && removesBy(rel);
      const settle = (how: () => void) => () => {
        if (open) how();
        open = false;
      };
      return {
        spend: settle(() => ledger.spend(meeting, rule, performance.now())),
        release: settle(() => ledger.release(meeting, rule)),
      };
    },
    remember() {
      if (!memory.isWhole) return;
      const { key } = view.meeting();
      const now = performance.now();
      const sent = memory.removalsSent(key, minuteMs, deps.now());
      const tripped = memory.trippedRules(key, dry);
      const letOn = memory.rulesLetOn(key);
      for (const rule of new Set([...sent.map((one) => one.rule), ...tripped, ...letOn])) {
        const sentAt = sent.filter((one) => one.rule === rule).map(({ agoMs }) => now - agoMs);
        ledger.restore(meetingKey(), rule, { sentAt, tripped: tripped.includes(rule), letOn: letOn.includes(rule) });
      }
      if (!dry) for (const rule of tripped) tellAgain(rule);
    },
  };
}

function stopped(rule: string, meeting: string): string {
  return `rule ${rule} had gone over its cap in the meeting ${meeting} before; there it still only proposes. ${howToGoOn(rule)}`;
}

function tripped(rule: string, cap: number, meeting: string): string {
  return (
    `rule ${rule} went over its cap of ${cap} removals a minute in the meeting ${meeting}; there it only proposes. ` +
    `${howToGoOn(rule)} For good: a higher cap in the rule or in safety.maxRemovalsPerMinute`
  );
}

function howToGoOn(rule: string): string {
  return `To go on there: the desk, or "npx lobbyguard lobby go-on ${rule}". All stopped rules go on with "npx lobbyguard resume".`;
}

function wouldTrip(rule: string, cap: number, meeting: string): string {
  return (
    `rule ${rule} would have gone over its cap of ${cap} removals a minute in the meeting ${meeting}, and only proposed from there on. ` +
    'If it is meant to remove more, raise the cap in the rule or safety.maxRemovalsPerMinute before it acts'
  );
}
