// Tells administrators of actions that the server refuses, or takes without effect. The rule: at once, and the same answer not twice in ten minutes.
import type { Answer, Ending } from '../order/outcome.ts';
import type { ActionRel } from '../roster/participant.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';

export interface Setbacks {
  tell(rel: ActionRel, rule: string, end: { ending: Ending; answer: Answer }): void;
}

const quietMs = 600_000;

export function createSetbacks(deps: ModeratorDeps, view: MeetingView): Setbacks {
  const toldAt = new Map<string, number>();

  function isNew(what: string): boolean {
    const now = performance.now();
    if (now - (toldAt.get(what) ?? Number.NEGATIVE_INFINITY) < quietMs) return false;
    toldAt.set(what, now);
    return true;
  }

  return {
    tell(rel, rule, { ending, answer }) {
      if (ending !== 'refused' && ending !== 'ineffective') return;
      const said = [answer.status ?? 'no answer', answer.code, answer.subcode].filter((part) => part !== undefined).join(' ');
      if (!isNew(`${ending} ${rel} ${said}`)) return;
      const about = { account: deps.account, meeting: view.meeting().key, ...(rule === '' ? {} : { rule }) };
      if (ending === 'refused') {
        deps.recorder.alarm('action-refused', `the server refused to ${rel} somebody: ${said}; tried again ever more rarely`, about);
      } else {
        const message = `the server answered every request to ${rel} somebody with ${said}, and they are still there; tried again ever more rarely`;
        deps.recorder.alarm('action-ineffective', message, about);
      }
    },
  };
}
