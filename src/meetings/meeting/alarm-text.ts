// What the alarms of a meeting say to an administrator.
import type { PhaseAlarm } from './news.ts';

/** `uri`: the meeting's focus URI, where it has one. */
export function alarmText(alarm: NonNullable<PhaseAlarm>, uri: string | undefined): string {
  if ('message' in alarm) return uri === undefined ? alarm.message : `${alarm.message} (${uri})`;
  switch (alarm.code) {
    case 'meeting-refused':
      return `the moderator was not let into the meeting: ${alarm.why}`;
    case 'moderator-in-lobby':
      return 'the moderator waits in the lobby itself; let it in with the Skype client, or make the account a presenter';
    case 'moderator-removed':
      return 'the moderator was removed from the meeting';
    case 'lobby-not-visible':
      return 'the server shows no lobby of this meeting: people who were waiting before are not seen; make the account a presenter';
  }
}
