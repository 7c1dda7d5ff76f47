// What a rule does, as it is written: an action, or a hold that says what a human is asked and what happens when nobody answers.

import { defined } from '../../defined.ts';
import type { Complaints } from '../../yaml/complaints.ts';
import type { Placed } from '../../yaml/document.ts';
import { checkForm } from '../../yaml/form-problems.ts';
import { type Action, removes } from '../action.ts';
import type { Hold, Rule } from '../policy.ts';
import { actionForm, holdForm } from './forms.ts';
import { windowMs } from './window.ts';

type Doing = Pick<Rule, 'then' | 'hold' | 'evenIfAdmitted'>;

/** Undefined: it is not there, or it was complained about. */
export function readDoing(at: (key: string) => Placed | undefined, complaints: Complaints): Doing | undefined {
  const written = at('then');
  const doing = written && readThen(written, complaints);
  const even = at('evenIfAdmitted');
  if (doing === undefined || even?.value !== true) return doing;
  if (removes(doing.then) || doing.then === 'hold') return { ...doing, evenIfAdmitted: true };
  complaints.error(
    even.place,
    'wrong-value',
    '"evenIfAdmitted" says nothing on a rule that neither removes nor holds anybody; leave it out',
  );
  return undefined;
}

function readThen(written: Placed, complaints: Complaints): Doing | undefined {
  // biome-ignore lint/suspicious/noThenProperty: the language's own word; no promise is made of it.
  if (written.entries === undefined) return checkForm(actionForm, written, complaints) ? { then: written.value as Action } : undefined;
  if (!checkForm(holdForm, written, complaints)) return undefined;
  const placed = written.entries.get('hold')?.value;
  const hold = placed && readHold(placed, complaints);
  // biome-ignore lint/suspicious/noThenProperty: the language's own word; no promise is made of it.
  return hold && { then: 'hold', hold };
}

interface WrittenHold {
  propose?: Action;
  for?: string;
  then?: Action;
  unattended?: boolean;
}

function readHold(placed: Placed, complaints: Complaints): Hold | undefined {
  const written = placed.value as WrittenHold;
  const fault = faultOf(written);
  if (fault !== undefined) {
    complaints.error(placed.place, ...fault);
    return undefined;
  }
  return {
    ...defined({ propose: written.propose }),
    ...(written.for === undefined || written.then === undefined ? {} : { end: { afterMs: windowMs(written.for), action: written.then } }),
  };
}

function faultOf({ propose, for: time, then, unattended }: WrittenHold): ['empty' | 'missing-key' | 'unknown-key', string] | undefined {
  if (propose === undefined && time === undefined && then === undefined)
    return ['empty', 'this hold says nothing more; write "then: hold", or add "propose", or "for" with "then"'];
  if (time !== undefined && then === undefined) return ['missing-key', '"for" says how long, and nothing what happens then; add "then"'];
  if (time === undefined && then !== undefined) return ['missing-key', '"then" says what happens, and nothing when; add "for", such as 5m'];
  if (then === 'admit' && unattended !== true)
    return ['missing-key', '"then: admit" lets people in with nobody looking; if that is meant, add "unattended: true"'];
  if (then !== 'admit' && unattended !== undefined)
    return ['unknown-key', '"unattended" goes with "then: admit" only, and says nothing here; leave it out'];
  return undefined;
}
