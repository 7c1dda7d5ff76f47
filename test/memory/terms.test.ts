import { expect, test } from 'vitest';
import type { MeetingEntry } from '../../src/audit/record.ts';
import { createTerms } from '../../src/memory/terms.ts';

const uri = 'sip:boss@example.com;gruu;opaque=app:conf:focus:id:A';
const until = '2026-11-26T10:00:00.000Z';

function told(...records: Partial<MeetingEntry>[]) {
  const terms = createTerms(100);
  for (const record of records) {
    terms.apply({ type: 'meeting', account: 'a', event: 'joined', meeting: '/c/1', uri, source: 'calendar day.ics', ...record });
  }
  return terms.of('a').map((term) => new Date(term.until).toISOString());
}

test.each<[string, Partial<MeetingEntry>[], string[]]>([
  ['joined until a time: remembered', [{ until }], [until]],
  ['joined for good: its source tells', [{}], []],
  ['lost: remembered', [{ until }, { event: 'lost' }], [until]],
  ['left because lobbyguard stops: remembered', [{ until }, { event: 'left', reason: 'lobbyguard stops' }], [until]],
  ['left because it is over: forgotten', [{ until }, { event: 'left', unfollowed: true }], []],
  ['removed by hand: forgotten', [{ until }, { event: 'removed', meeting: uri }], []],
  ['of another account: not ours', [{ until, account: 'b' }], []],
  ['joined by a time that cannot be read: not remembered', [{ until: 'soon' }], []],
])('a meeting %s', (_, records, expected) => {
  expect(told(...records)).toEqual(expected);
});
