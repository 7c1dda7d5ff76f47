import { expect, test } from 'vitest';
import { carryOut, type Hands } from '../../../src/meetings/meeting/deeds.ts';
import type { Deed } from '../../../src/meetings/meeting/news.ts';

test.each<[string, Deed, string[]]>([
  ['we are in', { kind: 'record', event: 'joined' }, ['moderator-in-lobby m']],
  ['nothing of the old life goes on', { kind: 'forget' }, ['moderator-in-lobby m', 'not-a-leader m']],
  ['the meeting is only looked at', { kind: 'read', as: 'soon' }, []],
])('when %s, the alarms about our place in the meeting that end are these', (_name, deed, expected) => {
  const ended: string[] = [];
  const recorder = {
    write: () => undefined,
    ended: (code: string, _why: string, { meeting }: { meeting: string }) => ended.push(`${code} ${meeting}`),
  };
  const inside = { meeting: { key: 'm' }, describe: () => ({ meeting: 'm' }), moderator: { remember: () => undefined } };
  const keeper = { readSoon: () => undefined };
  carryOut(deed, { deps: { account: 'a', recorder }, inside, keeper, followed: {}, forget: () => undefined } as unknown as Hands);
  expect(ended).toEqual(expected);
});
