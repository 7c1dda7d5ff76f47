import { expect, test } from 'vitest';
import { createOrganizers, recalling } from '../../src/roster/organizers.ts';
import { readParticipant } from '../../src/roster/participant.ts';
import { aResource } from '../support/events.ts';

const focus = 'sip:olga@example.com;gruu;opaque=app:conf:focus:id:A';

function said(properties: object) {
  return readParticipant(aResource({ uri: 'sip:eve@example.org', ...properties }));
}

test('whoever was called the organizer is one where the next conversation does not say it', () => {
  const organizers = createOrganizers();
  recalling(organizers.of(focus), said({ organizer: true }));
  const next = recalling(organizers.of(focus.toUpperCase()), said({ uri: 'SIP:Eve@example.org;user=x' }));
  expect(next.earlier).toEqual({ organizer: true, contacts: [] });
  expect(next.organizer).toBeUndefined();
});

test('so is whom an earlier or an embedded representation called so', () => {
  const here = createOrganizers().of(focus);
  recalling(here, { ...said({}), earlier: { organizer: true, contacts: ['tel:+491'] } });
  expect(recalling(here, said({})).earlier?.organizer).toBe(true);
});

test('it ends when the server calls them somebody else, and others are not meant', () => {
  const here = createOrganizers().of(focus);
  recalling(here, said({ organizer: true }));
  expect(recalling(here, said({ uri: 'sip:bob@example.org' })).earlier).toBeUndefined();
  expect(recalling(here, said({ organizer: false })).earlier).toBeUndefined();
  expect(recalling(here, said({})).earlier).toBeUndefined();
});

test('who organizes another meeting does not count, nor an address that reads in two ways', () => {
  const organizers = createOrganizers();
  recalling(organizers.of(focus), said({ organizer: true }));
  expect(recalling(organizers.of('sip:olga@example.com;gruu;opaque=app:conf:focus:id:B'), said({})).earlier).toBeUndefined();
  const twoWays = { uri: 'sip:eve%40x@example.org' };
  recalling(organizers.of(focus), said({ ...twoWays, organizer: true }));
  expect(recalling(organizers.of(focus), said(twoWays)).earlier).toBeUndefined();
});

test('of very many meetings those that were followed longest ago are forgotten', () => {
  const organizers = createOrganizers();
  recalling(organizers.of('a'), said({ organizer: true }));
  recalling(organizers.of('b'), said({ organizer: true }));
  for (let n = 0; n < 9_999; n += 1) organizers.of(`other ${n}`);
  expect(organizers.of('b').people.size).toBe(1);
  expect(organizers.of('a').people.size).toBe(0);
});
