// The daemon's port as somebody sees it who may see some meetings only: everything else is not there. It changes nothing; writes are another's.
import type { Desk, DeskChange, DeskState, MeetingSight, Need } from '../../rulings/port.ts';
import type { RecordFilter } from '../view/record-filter.ts';

export interface Narrowing {
  covers(meeting: MeetingSight): boolean;
  /** For the records of the live stream. */
  filter: RecordFilter;
}

export function narrowDesk(whole: Desk, { covers, filter }: Narrowing): Desk {
  const meetings = (): readonly MeetingSight[] => whole.meetings().filter(covers);

  function meeting(key: string): MeetingSight | undefined {
    const sight = whole.meeting(key);
    return sight !== undefined && covers(sight) ? sight : undefined;
  }

  const needs = (): readonly Need[] => whole.needs().filter((need) => need.meeting !== undefined && meeting(need.meeting) !== undefined);
  return {
    ...whole,
    state: () => narrowState(whole.state(), meetings(), needs()),
    meetings,
    meeting,
    people: (key) => (meeting(key) === undefined ? [] : whole.people(key)),
    person: (key, person) => (meeting(key) === undefined ? undefined : whole.person(key, person)),
    needs,
    onChange(listener) {
      const shown = new Set(meetings().map(({ key }) => key));
      return whole.onChange((change) => {
        for (const told of narrowed(change, shown)) listener(told);
      });
    },
  };

  /** What they hear of a change. A meeting that becomes theirs, or is theirs no longer, is told with everybody in it. */
  function narrowed(change: DeskChange, shown: Set<string>): readonly DeskChange[] {
    if (change.kind === 'record') return filter(change.record) ? [change] : [];
    if (!('meeting' in change)) return [change];
    const key = change.meeting;
    const [was, is] = [shown.has(key), meeting(key) !== undefined];
    if (was === is) return is ? [change] : [];
    const kind = is ? 'person' : 'gone';
    if (is) shown.add(key);
    else shown.delete(key);
    return [
      change,
      { kind: 'meeting', meeting: key },
      ...whole.people(key).map((one) => ({ kind, meeting: key, person: one.key }) as const),
    ];
  }
}

function narrowState(state: DeskState, meetings: readonly MeetingSight[], needs: readonly Need[]): DeskState {
  const { oldest: _oldest, policiesWaiting: _waiting, cluster: _cluster, ...rest } = state;
  const held = needs.filter((need) => need.state.kind === 'open' && (need.kind === 'held' || need.kind === 'deadline'));
  return {
    ...rest,
    held: held.reduce((sum, { count }) => sum + count, 0),
    ...(held.length === 0 ? {} : { oldest: Math.min(...held.map(({ oldest }) => oldest)) }),
    stopped: meetings.flatMap(({ stopped }) => stopped),
  };
}
