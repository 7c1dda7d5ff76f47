// Text in lobbyguard.yaml that passes a check of `values.ts`; the fault's code travels in `params`.
import { z } from 'zod';
import { type Check, pathFault, urlFault } from './values.ts';

export function text(check: Check) {
  return z.string().superRefine((value, context) => {
    const fault = check(value);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault.message, params: { code: fault.code } });
  });
}

export const path = text(pathFault);
export const url = text(urlFault);
