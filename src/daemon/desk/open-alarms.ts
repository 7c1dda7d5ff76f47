// The alarms that are not over, with the time since when each has lasted, over starts.
import { alarms as kinds } from '../../alarms.ts';
import type { RaisedAlarm } from '../../audit/recorder.ts';
import type { Stages } from '../start/compose.ts';

export function openAlarms({ recorder, shared }: Pick<Stages, 'recorder' | 'shared'>): RaisedAlarm[] {
  return recorder.alarms.map((alarm) => {
    const since = kinds[alarm.code].lasts === true ? shared.memory.standing.since(alarm) : undefined;
    return since === undefined ? alarm : { ...alarm, at: new Date(since).toISOString() };
  });
}
