import { expect, test } from 'vitest';
import { createRecordFilter } from '../../../src/console/view/record-filter.ts';
import { aDecision, aRecord } from '../fake-daemon.ts';

const hers = 'https://pool.example.com/c/1';
const his = 'https://pool.example.com/c/2';

function aFilter(known: Record<string, string> = {}) {
  return createRecordFilter(
    ({ organizer }) => organizer === 'olivia@example.com',
    (href) => (known[href] === undefined ? undefined : { organizer: known[href] }),
  );
}
const joined = (meeting: string, organizer?: string) =>
  aRecord({ type: 'meeting', account: 'a', event: 'joined', meeting, ...(organizer === undefined ? {} : { organizer }) });
const decided = (id: string, meeting: string, organizer?: string) =>
  aDecision({ id, meeting, facts: organizer === undefined ? {} : { 'meeting.organizer': organizer } });
const ended = (decision: string) =>
  aRecord({ type: 'outcome', account: 'a', decision, result: 'done', attempts: 1, waitedMs: 0, tookMs: 0 });
const alarm = (meeting?: string) =>
  aRecord({ type: 'alarm', account: null, code: 'cap-tripped', message: '', ...(meeting === undefined ? {} : { meeting }) });

test('a record is shown when its meeting is theirs: by its own facts, by what was told of the meeting, by what is known now', () => {
  const shown = aFilter({ [his]: 'ceo@example.com', 'https://pool.example.com/c/3': 'olivia@example.com' });
  const records = [
    joined(hers, 'olivia@example.com'),
    joined(his, 'ceo@example.com'),
    alarm(hers),
    alarm(his),
    alarm(),
    alarm('https://pool.example.com/c/3'),
    decided('d1', hers, 'olivia@example.com'),
    decided('d2', his, 'ceo@example.com'),
    decided('d3', 'https://pool.example.com/c/4'),
    ended('d1'),
    ended('d2'),
    ended('d3'),
  ];
  expect(records.map(shown)).toEqual([true, false, true, false, false, true, true, false, false, true, false, false]);
});

test('an href that now is another organizer’s meeting is theirs', () => {
  const shown = aFilter();
  expect([joined(hers, 'olivia@example.com'), alarm(hers), joined(hers, 'ceo@example.com'), alarm(hers)].map(shown)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('that everything was paused and resumed is for everybody; what the daemon says of itself is not', () => {
  const by = { who: 'op', auth: 'users', via: 'console' } as const;
  const shown = aFilter();
  expect(shown(aRecord({ type: 'pause', account: null, by }))).toBe(true);
  expect(shown(aRecord({ type: 'stop', account: null, reason: 'x' }))).toBe(false);
  expect(shown(aRecord({ type: 'policy', account: null, revision: 'x', rules: 1 }))).toBe(false);
});
