import { expect, test } from 'vitest';
import { type Participant, readParticipant } from '../../src/roster/participant.ts';
import type { Presence } from '../../src/roster/roster.ts';
import { portraitIn, portraitOf, versionOf } from '../../src/rulings/portrait.ts';
import { isSame, type Portrait } from '../../src/rulings/standing.ts';
import { aResource } from '../support/events.ts';

const presence = { key: 'p1', epoch: 1 } as Presence;
const read = (properties: Record<string, unknown>) => readParticipant(aResource(properties));
const portrait = (one: Participant) => portraitOf(one, presence);
const version = (one: Participant) => versionOf(portrait(one), 'inside', presence);

const caller = { workPhoneNumber: 'tel:+4930111111' };
const guest = { name: 'Guest', anonymous: true };

test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ['a caller who has another number', caller, { workPhoneNumber: 'tel:+4930999999' }],
  ['a caller with another number of another kind', caller, { otherPhoneNumber: 'tel:+4930999999' }],
  ['a guest who turns out to have a number', guest, { name: 'Guest', ...caller }],
  ['a caller who turns out to have an address', caller, { ...caller, uri: 'sip:ann@example.com' }],
  ['somebody with another address', { uri: 'sip:ann@example.com' }, { uri: 'sip:eve@example.com' }],
  ['somebody with another name', guest, { ...guest, name: 'Chair' }],
])('%s is not who was seen', (_, before, now) => {
  expect(isSame(portrait(read(before)), portrait(read(now)))).toBe(false);
  expect(version(read(before))).not.toBe(version(read(now)));
  const seen = portraitIn(version(read(before))) as Portrait;
  expect([isSame(seen, portrait(read(before))), isSame(seen, portrait(read(now)))]).toEqual([true, false]);
});

test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ['their number is written otherwise', caller, { otherPhoneNumber: 'tel:+49 (30) 111-111' }],
  ['they have an address, and a number besides comes or goes', { uri: 'sip:ann@example.com', ...caller }, { uri: 'sip:ANN@example.com' }],
])('where %s they are who was seen', (_, before, now) => {
  expect(version(read(before))).toBe(version(read(now)));
  expect(isSame(portraitIn(version(read(before))) as Portrait, portrait(read(now)))).toBe(true);
});

test('of a name the version keeps no more than thousands of names have in common, and a press on another name is still another version', () => {
  const versions = Array.from({ length: 20_000 }, (_, n) => version(read({ name: `Guest ${n}`, anonymous: true })));
  const lasting = versions.map((one) => one.slice(0, one.indexOf('.')));
  expect([new Set(versions).size, new Set(lasting).size]).toEqual([20_000, expect.closeTo(64 ** 2, -3)]);
});

test('a name that left no trace in the version is another than one that did', () => {
  const nameless = portrait(read({ anonymous: true }));
  const seen = portraitIn(versionOf(nameless, 'inside', presence)) as Portrait;
  expect([isSame(seen, nameless), isSame(seen, portrait(read(guest)))]).toEqual([true, false]);
});
