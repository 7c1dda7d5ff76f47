import { describe, expect, test } from 'vitest';
import { readParticipant, remembering } from '../../src/roster/participant.ts';
import { createRoster, type Presence, type Roster } from '../../src/roster/roster.ts';
import type { LobbyEvent } from '../../src/wire/event.ts';
import { anEvent, aPerson, aResource } from '../support/events.ts';

const eve = aPerson('eve');

function embedding(properties: Record<string, unknown>, event: LobbyEvent = anEvent('updated', eve)): LobbyEvent {
  return { ...event, resource: aResource(properties) };
}

function thereIs(roster: Roster): Presence {
  const presence = roster.get(eve.key);
  if (presence === undefined) throw new Error('nobody there');
  return presence;
}

/** A full read that lists Eve so. */
function read(
  roster: Roster,
  properties: Record<string, unknown> | undefined,
  view: 'participants' | 'attendees' | 'lobby' = 'participants',
) {
  const listed = properties === undefined ? eve : { ...eve, resource: aResource(properties) };
  return roster.finishReading({ [view]: [listed] }, roster.beginReading(), undefined);
}

describe('what an embedded representation says for somebody is kept', () => {
  test.each<[string, (roster: Roster) => unknown]>([
    ['an event', (roster) => roster.apply(embedding({ organizer: true }), 1)],
    [
      'an event that says otherwise later',
      (roster) => {
        roster.apply(embedding({ organizer: true }), 1);
        roster.apply(embedding({ organizer: false, uri: 'sip:else@example.org' }), 1);
      },
    ],
    [
      'the end of a wait',
      (roster) => {
        roster.apply(anEvent('added', eve, 'lobby'), 1);
        roster.apply(embedding({ organizer: true }, anEvent('deleted', eve, 'lobby')), 1);
      },
    ],
    ['a collection', (roster) => read(roster, { organizer: true })],
    ['the lobby', (roster) => read(roster, { organizer: true }, 'lobby')],
  ])('from %s', (_, tell) => {
    const roster = createRoster();
    tell(roster);
    const participant = remembering(undefined, readParticipant(aResource({ name: 'Eve' })), thereIs(roster).told);
    expect(participant.earlier?.organizer).toBe(true);
    expect(participant.organizer).toBeUndefined();
  });

  test('through representations of their own that are silent about it, their addresses too', () => {
    const roster = createRoster();
    roster.apply(embedding({ organizer: true, uri: 'sip:eve@example.org', phone: 'tel:+49301' }), 1);
    roster.observed(thereIs(roster), {});
    const participant = remembering(readParticipant(aResource({})), readParticipant(aResource({})), thereIs(roster).told);
    expect(participant.earlier).toEqual({ organizer: true, uri: 'sip:eve@example.org', contacts: ['sip:eve@example.org', 'tel:+49301'] });
  });
});

test('it ends with a representation of their own that says otherwise', () => {
  const roster = createRoster();
  roster.apply(embedding({ organizer: true, local: true, uri: 'sip:eve@example.org' }), 1);
  roster.observed(thereIs(roster), { organizer: false, local: false, uri: 'sip:bob@example.org' });
  expect(thereIs(roster).told).toEqual({ contacts: [] });
});

test('a collection that says something new for somebody has them read again, and the same collection does not', () => {
  const roster = createRoster();
  roster.apply(anEvent('added', eve), 1);
  expect(read(roster, { organizer: true }).changed).toEqual([thereIs(roster)]);
  expect(read(roster, { organizer: true }).changed).toEqual([]);
});

describe('whom an embedded representation calls a leader', () => {
  test.each<[string, (roster: Roster) => unknown]>([
    ['in an event', (roster) => roster.apply(embedding({ role: 'Leader' }), 1)],
    ['in a collection', (roster) => read(roster, { role: 'leader' })],
    ['in a collection of others', (roster) => read(roster, { role: 'Leader' }, 'attendees')],
  ])('%s is one to the guard, and to no rule', (_, tell) => {
    const roster = createRoster();
    tell(roster);
    expect(thereIs(roster)).toMatchObject({ toldToLead: true });
    expect(thereIs(roster).role).not.toBe('Leader');
  });

  test.each<[string, (roster: Roster) => unknown]>([
    ['an event calls them an attendee', (roster) => roster.apply(anEvent('added', eve, 'attendees'), 1)],
    ['an event takes them from the leaders', (roster) => roster.apply(anEvent('deleted', eve, 'leaders'), 1)],
    ['a list names them among the attendees', (roster) => read(roster, undefined, 'attendees')],
    ['their own representation calls them one', (roster) => roster.observed(thereIs(roster), { role: 'Attendee' })],
  ])('is one until %s', (_, tell) => {
    const roster = createRoster();
    roster.apply(embedding({ role: 'Leader' }), 1);
    read(roster, undefined);
    roster.observed(thereIs(roster), { role: 'Unknown' });
    expect(thereIs(roster).toldToLead).toBe(true);
    tell(roster);
    expect(thereIs(roster).toldToLead).toBeUndefined();
  });
});
