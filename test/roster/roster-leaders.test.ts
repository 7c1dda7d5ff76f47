// Who leads, where events and full reads come in any order: nobody is taken for no leader by something older than what they are now.
import { expect, test } from 'vitest';
import type { Listing } from '../../src/roster/listing.ts';
import { createRoster, type Presence, type Roster } from '../../src/roster/roster.ts';
import type { ResourceRef } from '../../src/wire/event.ts';
import { canonicalHref } from '../../src/wire/url.ts';
import { anEvent, aPerson, ref } from '../support/events.ts';

const eve = aPerson('eve');
const everything: Listing = { participants: [], attendees: [], leaders: [], lobby: [] };

function aRoster(...events: Parameters<Roster['apply']>[0][]): Roster {
  const roster = createRoster();
  for (const event of events) roster.apply(event, 1_000);
  return roster;
}

const eveIn = (roster: Roster) => roster.get(eve.key) as Presence;
const read = (roster: Roster, listing: Listing) => roster.finishReading(listing, roster.beginReading(), 2_000);

test('a list of leaders that was begun before somebody became an attendee does not make them one', () => {
  const roster = aRoster(anEvent('added', eve, 'leaders'));
  const since = roster.beginReading();
  roster.apply(anEvent('deleted', eve, 'leaders'), 2_000);
  roster.apply(anEvent('added', eve, 'attendees'), 2_000);
  expect(roster.finishReading({ ...everything, leaders: [eve] }, since, 2_000).changed).toEqual([]);
  expect(eveIn(roster).role).toBe('Attendee');
});

test('somebody who was there all the time is news once a read could list the leaders', () => {
  const roster = aRoster(anEvent('added', eve));
  read(roster, { participants: [eve], lobby: [] });
  expect(roster.leadersKnown(eveIn(roster))).toBe(false);
  expect(read(roster, { participants: [eve], leaders: [], lobby: [] }).changed).toEqual([eveIn(roster)]);
  expect(roster.leadersKnown(eveIn(roster))).toBe(true);
  expect(read(roster, { participants: [eve], leaders: [], lobby: [] }).changed).toEqual([]);
});

test('leaders that were listed in an earlier session say nothing about who waits in this one', () => {
  const roster = aRoster();
  read(roster, everything);
  roster.clear();
  roster.apply(anEvent('added', eve, 'lobby'), 3_000);
  expect(roster.leadersKnown(eveIn(roster))).toBe(false);
});

test('whom a read finds let in was among the leaders of that read, or was not', () => {
  const roster = aRoster(anEvent('added', eve, 'lobby'));
  read(roster, { ...everything, participants: [eve] });
  expect(eveIn(roster).inLobby).toBe(false);
  expect(roster.leadersKnown(eveIn(roster))).toBe(true);
});

test('a leader who is listed as waiting is a leader', () => {
  const roster = aRoster();
  read(roster, { ...everything, leaders: [eve], lobby: [eve] });
  expect(eveIn(roster)).toMatchObject({ inLobby: true, role: 'Leader' });
});

test('what is read of an earlier stay says nothing about this one', () => {
  const roster = aRoster(anEvent('added', eve));
  const before = eveIn(roster);
  roster.apply(anEvent('deleted', eve), 2_000);
  roster.apply(anEvent('added', eve), 3_000);
  roster.observed(before, { inLobby: true, role: 'Leader' });
  expect(eveIn(roster)).not.toMatchObject({ role: 'Leader' });
  expect([roster.waiting, roster.inside]).toEqual([0, 1]);
});

const boss = aPerson('boss');
const spelled = (rewrite: (href: string) => string): ResourceRef => {
  const href = rewrite(boss.href);
  return { ...boss, href, key: canonicalHref(href) };
};

const spellings: [string, ResourceRef][] = [
  ['in another case', spelled((href) => href.replace('boss', 'Boss'))],
  ['on another host', spelled((href) => href.replace('pool', 'pool2'))],
  ['with a query', spelled((href) => `${href}?filter=leaders`)],
  ['with a slash at the end', spelled((href) => `${href}/`)],
  ['under a path of the view', spelled((href) => href.replace('participants', 'leaders'))],
  ['under another endpoint', spelled((href) => `${href}?endpointId=2`)],
];

test.each(spellings)('a leader whom the list of leaders names %s leads, and the list is whole', (_, other) => {
  const roster = aRoster();
  read(roster, { ...everything, participants: [boss, eve], leaders: [other] });
  expect(roster.roleOf(roster.get(boss.key) as Presence)).toBe('Leader');
  expect([roster.inside, roster.leadersKnown(eveIn(roster)), roster.roleOf(eveIn(roster))]).toEqual([2, true, undefined]);
  read(roster, { ...everything, participants: [boss, eve] });
  expect(roster.roleOf(roster.get(boss.key) as Presence)).toBeUndefined();
});

test.each(spellings)('a leader who is named %s where nobody can be read leads, and the list is whole', (_, { key }) => {
  const roster = aRoster();
  read(roster, { ...everything, participants: [boss, eve], leaders: [], leadersElsewhere: [key] });
  expect([roster.roleOf(roster.get(boss.key) as Presence), roster.leadersKnown(eveIn(roster))]).toEqual(['Leader', true]);
});

test.each(spellings)('an event about a leader %s says nothing new of them', (_, other) => {
  const roster = aRoster();
  read(roster, { ...everything, participants: [boss], leaders: [boss] });
  roster.apply(anEvent('updated', other), 2_000);
  expect(roster.roleOf(roster.get(other.key) as Presence)).toBe('Leader');
});

test('of two endpoints at one address one is listed as a leader: both lead, and they are two', () => {
  const [one, two] = ['1', '2'].map((id) => spelled((href) => `${href}?endpointId=${id}`)) as [ResourceRef, ResourceRef];
  const roster = aRoster();
  read(roster, { ...everything, participants: [one, two], attendees: [two], leaders: [one] });
  expect([one, two].map(({ key }) => roster.roleOf(roster.get(key) as Presence))).toEqual(['Leader', 'Leader']);
  expect(roster.inside).toBe(2);
  read(roster, { ...everything, participants: [one, two], attendees: [one, two] });
  roster.apply(anEvent('added', one, 'leaders'), 2_000);
  expect(roster.roleOf(roster.get(two.key) as Presence)).toBe('Leader');
});

const phantom = ref('participant', 'c9/leaders/17');

test.each<[string, Partial<Listing>]>([
  ['somebody whom no other list names', { leaders: [phantom] }],
  ['an href under which nobody can be read', { leaders: [], leadersElsewhere: [phantom.key] }],
  ['what names nobody', { leaders: [], leadersCut: true }],
])('a list of leaders with %s does not tell of anybody else that they do not lead', (_, part) => {
  const roster = aRoster(anEvent('added', eve), anEvent('added', boss, 'leaders'));
  const listing = { ...everything, participants: [eve, boss], ...part };
  for (let n = 0; n < 3; n += 1) {
    const { roleless } = read(roster, listing);
    expect([roleless, roster.leadersKnown(eveIn(roster)), roster.get(boss.key)?.role]).toEqual([1, false, 'Leader']);
  }
  roster.observed(eveIn(roster), { role: 'Attendee' });
  expect([read(roster, listing).roleless, roster.roleOf(eveIn(roster))]).toEqual([0, 'Attendee']);
  expect(read(roster, { ...everything, participants: [eve, boss], leaders: [boss] }).roleless).toBe(0);
  expect(roster.leadersKnown(eveIn(roster))).toBe(true);
});

test.each<[string, Partial<Listing>, (roster: Roster) => void]>([
  ['an event told of', {}, (roster) => roster.apply(anEvent('added', boss), 1_000)],
  [
    'an event let go while it was read',
    {},
    (roster) => [anEvent('added', boss), anEvent('deleted', boss)].map((one) => roster.apply(one, 1_000)),
  ],
  ['another list named before', {}, (roster) => read(roster, { ...everything, participants: [boss], leaders: [boss] })],
  ['is ourselves', { leadersOurs: [boss.key] }, () => undefined],
])('a list of leaders with somebody whom only it names is whole where %s', (_, part, before) => {
  const roster = aRoster(anEvent('added', eve));
  const since = roster.beginReading();
  before(roster);
  roster.finishReading({ ...everything, participants: [eve], leaders: [boss], ...part }, since, 2_000);
  expect(roster.leadersKnown(eveIn(roster))).toBe(true);
});

test('a leader whom only the list of leaders names, and who turns out not to be there while it is read again, does not make it whole', () => {
  const roster = aRoster(anEvent('added', eve));
  const listing = { ...everything, participants: [eve], leaders: [boss] };
  read(roster, listing);
  const since = roster.beginReading();
  roster.remove(boss.key);
  roster.finishReading(listing, since, 2_000);
  expect(roster.leadersKnown(eveIn(roster))).toBe(false);
});

test('where not all leaders can be told, a list of attendees makes nobody an attendee, and what they say themselves does', () => {
  const roster = aRoster();
  const listing = { ...everything, participants: [eve, boss], attendees: [eve, boss], leadersCut: true };
  expect(read(roster, listing).roleless).toBe(2);
  expect([roster.roleOf(eveIn(roster)), roster.leadersKnown(eveIn(roster))]).toEqual([undefined, false]);
  roster.observed(eveIn(roster), { role: 'Attendee' });
  expect([read(roster, listing).roleless, roster.roleOf(eveIn(roster))]).toEqual([1, 'Attendee']);
  const bossIn = roster.get(boss.key) as Presence;
  expect(read(roster, { ...listing, leadersCut: false }).changed).toEqual([bossIn]);
  expect([roster.roleOf(bossIn), roster.leadersKnown(bossIn)]).toEqual(['Attendee', true]);
});

test('where nobody lists everybody, a leader whose own resource was read is somebody', () => {
  const roster = aRoster(anEvent('added', eve));
  const listing = { attendees: [], leaders: [boss], lobby: [eve] };
  read(roster, listing);
  expect(roster.leadersKnown(eveIn(roster))).toBe(false);
  roster.observed(roster.get(boss.key) as Presence, {});
  read(roster, listing);
  expect(roster.leadersKnown(eveIn(roster))).toBe(true);
});

test('leaders that cannot all be told are asked for soon a few times, and again for whoever comes', () => {
  const roster = aRoster(anEvent('added', eve));
  const asked = Array.from({ length: 4 }, () => {
    read(roster, { ...everything, participants: [eve], leadersCut: true });
    return roster.leadersWorthReading(eveIn(roster));
  });
  expect(asked).toEqual([true, true, false, false]);
  roster.apply(anEvent('added', boss), 2_000);
  expect([eve, boss].map(({ key }) => roster.leadersWorthReading(roster.get(key) as Presence))).toEqual([false, true]);
});
