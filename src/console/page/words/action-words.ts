// Actions as plain verbs.
import type { Action } from '../../../policy/action.ts';

const verbs: Readonly<Record<Action | 'none', string>> = {
  reject: 'refuse',
  eject: 'remove',
  remove: 'remove',
  admit: 'admit',
  hold: 'hold',
  allow: 'let be',
  none: 'do nothing',
};

export function plain(action: string): string {
  return verbs[action as Action] ?? action;
}
