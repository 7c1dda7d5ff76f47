// Tells administrators of actions that the server refuses, fails to carry out, or takes without effect. The rule: at once, and the same answer not
// twice in ten minutes.
import type { Answer, Ending } from '../order/outcome.ts';
import type { ActionRel } from '../roster/participant.ts';
import type { MeetingView, ModeratorDeps } from './ports.ts';

export interface Setbacks {
  tell(rel: ActionRel, rule: string, setback: Setback): void;
}

export interface Setback {
  ending: Ending;
  answer: Answer;
  /** What kept all requests from their answer. */
  why?: string | undefined;
  /** Requests that were sent. */
  attempts: number;
  /** Orders about the same person that were as fruitless. */
  before: number;
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
    tell(rel, rule, setback) {
      const what = whatHappened(rel, setback);
      // What kept requests from their answer may be said of each person in other words.
      const { why: _why, ...same } = setback;
      if (what === undefined || !isNew(`${setback.ending} ${rel} ${whatHappened(rel, same)}`)) return;
      const about = { account: deps.account, meeting: view.meeting().key, ...(rule === '' ? {} : { rule }) };
      const code = setback.ending === 'ineffective' ? 'action-ineffective' : 'action-refused';
      deps.recorder.alarm(code, `${what}; tried again ever more rarely`, about);
    },
  };
}

function whatHappened(rel: ActionRel, { ending, answer, why = 'no answer', attempts, before }: Setback): string | undefined {
  const said = [answer.status ?? why, answer.code, answer.subcode].filter((part) => part !== undefined).join(' ');
  switch (ending) {
    case 'settled':
    case 'taken-back':
    case 'overtaken':
      return undefined;
    case 'refused':
      return `the server refused to ${rel} somebody: ${said}`;
    case 'ineffective':
      return `the server answered every request to ${rel} somebody with ${said}, and they are still there`;
    case 'unreached':
      return attempts === 0 ? undefined : `the server did not ${rel} somebody, however often it was tried: ${said}`;
    case 'meeting-gone':
      // Said once, it is true as a rule: the meeting is over.
      return before === 0 ? undefined : `the server says that the meeting is gone whenever it is asked to ${rel} somebody: ${said}`;
  }
}
