// What an administrator hears of callbacks that were turned away.
import { createRepeatedAlarm, type RepeatedAlarm } from './repeated-alarm.ts';

export type OnCallbackAlarm = (code: 'callbacks-refused' | 'callbacks-overloaded', message: string) => void;

export function createCallbackAlarms(onAlarm: OnCallbackAlarm): { refused: RepeatedAlarm; overloaded: RepeatedAlarm } {
  const since = (count: number) => (count === 1 ? 'one callback' : `${count} callbacks within a minute`);
  return {
    refused: createRepeatedAlarm((count, why) =>
      onAlarm(
        'callbacks-refused',
        `${since(count)} refused; the latest because ${why}. Someone forges callbacks, or audience, appId, tenants or keys do not fit`,
      ),
    ),
    overloaded: createRepeatedAlarm((count) =>
      onAlarm('callbacks-overloaded', `${since(count)} answered with 503: events arrive faster than they can be worked off`),
    ),
  };
}
