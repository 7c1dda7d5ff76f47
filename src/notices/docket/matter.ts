// What a notice is about. Two notices with one key are about the same matter, over sessions and restarts.
import { type AlarmCode, alarms } from '../../alarms.ts';
import type { NoticeEvent } from '../../config/notice-events.ts';

export interface About {
  event: NoticeEvent;
  account: string | null;
  /** Conversation href, as it is known or as it was recorded. */
  meeting?: string;
  rule?: string;
  /** The channel of notices it is about. */
  channel?: string;
}

/** `place` names the meeting whatever session it is seen in. */
export function matterKey({ event, account, rule, channel }: About, place: string | undefined): string {
  return JSON.stringify([event, account, place ?? null, rule ?? null, channel ?? null]);
}

export function isAlarm(event: NoticeEvent): event is AlarmCode {
  return Object.hasOwn(alarms, event);
}

/** Whether its end will be heard of. */
export function lasts(event: NoticeEvent): boolean {
  return isAlarm(event) ? alarms[event].lasts === true : true;
}
