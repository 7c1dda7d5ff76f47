// What people can be told of, by the names that `on` and `except` take.
import { type AlarmCode, alarmCodes } from '../alarms.ts';

/** Besides alarms. `deadline`: a hold is about to run out. `order-trouble`: an order that did not come to what it was for. */
export const matters = ['held', 'proposed', 'deadline', 'order-trouble', 'paused'] as const;
export type Matter = (typeof matters)[number];

/** What one notice is about. */
export type NoticeEvent = Matter | AlarmCode;

/** `alarm` stands for every alarm that asks for a hand. */
export type RouteEvent = NoticeEvent | 'alarm';

export const routeEvents: readonly RouteEvent[] = [...matters, 'alarm', ...alarmCodes];

export function isRouteEvent(text: string): text is RouteEvent {
  return (routeEvents as readonly string[]).includes(text);
}
