// What an administrator hears of callbacks that were turned away.
import { createRepeatedAlarm, type RepeatedAlarm } from './repeated-alarm.ts';

export type OnCallbackAlarm = (code: 'callbacks-refused' | 'callbacks-overloaded', message: string) => void;

export interface CallbackAlarms {
  /** The caller is not the service, or the service is not as configured. */
  refused: RepeatedAlarm;
  /** From the service, and not taken in. */
  lost: RepeatedAlarm;
  overloaded: RepeatedAlarm;
  stop(): void;
}

/** `busy`: why callbacks are answered with 503. */
export function createCallbackAlarms(onAlarm: OnCallbackAlarm, busy = 'events arrive faster than they can be worked off'): CallbackAlarms {
  const since = (count: number) => (count === 1 ? 'one callback' : `${count} callbacks within a minute`);
  const alarms = {
    refused: createRepeatedAlarm((count, why) =>
      onAlarm(
        'callbacks-refused',
        `${since(count)} refused; the latest because ${why}. Someone forges callbacks, or audience, appId, tenants, keys or path do not fit`,
      ),
    ),
    lost: createRepeatedAlarm((count, why) =>
      onAlarm('callbacks-refused', `${since(count)} of the service lost; the latest because ${why}. The rosters are read instead`),
    ),
    overloaded: createRepeatedAlarm((count) => onAlarm('callbacks-overloaded', `${since(count)} answered with 503: ${busy}`)),
  };
  return {
    ...alarms,
    stop() {
      for (const alarm of Object.values(alarms)) alarm.stop();
    },
  };
}
