// Text in lobbyguard.yaml that passes a check of `values.ts`; the fault's code travels in `params`.
import { z } from 'zod';
import { invisibleIn } from '../canonical/invisible.ts';
import { type Check, type Fault, pathFault, urlFault } from './values.ts';

export function text(check: Check) {
  return z.string().superRefine((value, context) => {
    const fault = check(value) ?? hiddenFault(value);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault.message, params: { code: fault.code } });
  });
}

/** No value is meant to hold what nobody can see. The text itself is not repeated: it may be a secret. */
function hiddenFault(value: string): Fault | undefined {
  const hidden = invisibleIn(value);
  return hidden && { code: 'invisible-character', message: `this text holds ${hidden.what}; type it again` };
}

export const path = text(pathFault);
export const url = text(urlFault);
