// Who leads, where events and full reads come in any order: nobody is taken for no leader by something older than what they are now.
import { expect, test } from 'vitest';
import type { Listing } from '../../src/roster/listing.ts';
import { createRoster, type Presence, type Roster } from '../../src/roster/roster.ts';
import { anEvent, aPerson } from '../support/events.ts';

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
