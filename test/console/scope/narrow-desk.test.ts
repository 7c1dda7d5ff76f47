import { expect, test } from 'vitest';
import { narrowDesk } from '../../../src/console/scope/narrow-desk.ts';
import type { DeskChange } from '../../../src/rulings/port.ts';
import { aDecision } from '../fake-daemon.ts';
import { aDesk, aMeeting, aPerson } from '../fake-desk.ts';

function aNarrowDesk() {
  const whole = aDesk({
    rooms: [aMeeting('hers'), aMeeting('his', { organizer: 'ceo@example.com' })],
    crowd: [
      ['hers', [aPerson('a')]],
      ['his', [aPerson('b')]],
    ],
  });
  const narrow = narrowDesk(whole, {
    covers: ({ organizer }) => organizer === 'olivia@example.com',
    filter: (record) => record.type === 'decision' && record.meeting === 'hers',
  });
  const heard: DeskChange[] = [];
  narrow.onChange((change) => heard.push(change));
  return { whole, narrow, heard };
}

test('changes in other meetings are not heard', () => {
  const { whole, heard } = aNarrowDesk();
  whole.change({ kind: 'person', meeting: 'his', person: 'b' });
  whole.change({ kind: 'gone', meeting: 'his', person: 'b' });
  whole.record(aDecision({ meeting: 'his' }));
  whole.change({ kind: 'person', meeting: 'hers', person: 'a' });
  whole.record(aDecision({ meeting: 'hers' }));
  expect(heard.map(({ kind }) => kind)).toEqual(['person', 'record']);
});

test('a meeting that becomes theirs is told with everybody in it, and one that is theirs no longer is taken away', () => {
  const { whole, narrow, heard } = aNarrowDesk();
  whole.rooms = [aMeeting('hers'), aMeeting('his', { organizer: 'olivia@example.com' })];
  whole.change({ kind: 'meeting', meeting: 'his' });
  expect(heard).toContainEqual({ kind: 'person', meeting: 'his', person: 'b' });
  heard.length = 0;
  whole.rooms = [aMeeting('hers'), aMeeting('his', { organizer: 'ceo@example.com' })];
  whole.change({ kind: 'meeting', meeting: 'his' });
  expect(heard).toContainEqual({ kind: 'gone', meeting: 'his', person: 'b' });
  expect(narrow.meeting('his')).toBeUndefined();
  expect(narrow.people('his')).toEqual([]);
  expect(narrow.person('his', 'b')).toBeUndefined();
});
