import { expect, test } from 'vitest';
import {
  canBeSomebody,
  conversationOf,
  hidesPeople,
  readConversation,
  readConversations,
  readPeople,
} from '../../src/wire/conversation.ts';
import { parseResource } from '../../src/wire/resource.ts';
import { aResource, base } from '../support/events.ts';

test.each([
  ['Connecting', 'joining'],
  ['Conferencing', 'joining'],
  ['Incoming', 'joining'],
  ['InLobby', 'lobby'],
  ['inlobby', 'lobby'],
  ['Connected', 'in'],
  ['Conferenced', 'in'],
  ['Disconnecting', 'over'],
  ['Disconnected', 'over'],
  ['SomethingNew', undefined],
  [undefined, undefined],
  [7, undefined],
])('a conversation that is %s is %s', (name, state) => {
  expect(readConversation(aResource({ state: name })).state).toBe(state);
});

test('what a conversation offers to read is what it links', () => {
  const links = { lobby: { href: '/c/lobby' }, participants: { href: '/c/p' }, onlineMeeting: { href: '/c/m' } };
  expect(readConversation(aResource({ state: 'Conferenced', subject: 'Board' }, links))).toEqual({
    state: 'in',
    twoParty: false,
    rosterViews: { participants: `${base}/c/p`, lobby: `${base}/c/lobby` },
    onlineMeeting: `${base}/c/m`,
    subject: 'Board',
  });
});

test.each([
  ['connected without a roster or a meeting', 'Connected', {}, true],
  ['connected, with its two people listed', 'Connected', { participants: { href: '/c/p' } }, true],
  ['connected with a lobby', 'Connected', { participants: { href: '/c/p' }, lobby: { href: '/c/l' } }, false],
  ['connected with leaders', 'Connected', { leaders: { href: '/c/l' } }, false],
  ['connected with attendees', 'Connected', { attendees: { href: '/c/a' } }, false],
  ['connected with a meeting', 'Connected', { onlineMeeting: { href: '/c/m' } }, false],
  ['a conference that shows nothing yet', 'Conferenced', {}, false],
])('a call between two is told from a meeting: %s', (_, state, links, twoParty) => {
  expect(readConversation(aResource({ state }, links)).twoParty).toBe(twoParty);
});

test('a resource names its conversation in any spelling', () => {
  const resource = aResource({}, { conversation: { href: 'https://POOL.example.com:443/c%39' } });
  expect(conversationOf(resource)).toBe(`${base}/c9`);
  expect(conversationOf(aResource({}))).toBeUndefined();
});

const eve = { href: '/p/eve@example.com', title: 'Eve' };
const embedded = { _links: { self: { href: '/p/bob@example.com' } } };

test.each<[string, unknown, string[]]>([
  ['links', { _links: { participant: [eve] } }, ['eve']],
  ['one link', { _links: { participant: eve } }, ['eve']],
  ['embedded people', { _embedded: { participant: [embedded] } }, ['bob']],
  ['one embedded person', { _embedded: { participant: embedded } }, ['bob']],
  ['both', { _links: { participant: [eve] }, _embedded: { participant: embedded } }, ['eve', 'bob']],
  ['the same person in two spellings', { _links: { participant: [eve, { href: '/p/eve%40example.com' }] } }, ['eve']],
  ['nothing', {}, []],
])('people are read from a collection of %s', (_, json, names) => {
  const resource = parseResource(json, base);
  const people = resource === undefined ? [] : readPeople(resource);
  expect(people.map(({ key }) => key)).toEqual(names.map((name) => `${base}/p/${name}@example.com`));
});

test('the representation a collection embeds of somebody stays with them, linked beside it or not', () => {
  const self = { href: '/p/eve@example.com' };
  const embedded = { participant: { organizer: true, _links: { self } } };
  for (const links of [{}, { participant: { ...self, title: 'Eve' } }]) {
    const resource = parseResource({ _links: links, _embedded: embedded }, base);
    expect(resource && readPeople(resource)[0]?.resource?.properties['organizer']).toBe(true);
  }
});

test.each<[string, unknown, boolean]>([
  ['links', { _links: { self: { href: '/l' }, participant: [eve] } }, false],
  ['embedded people', { _embedded: { participant: embedded } }, false],
  ['nothing', {}, false],
  ['null', { _links: { participant: null }, _embedded: null }, false],
  ['an empty list in the place of links', { _links: [] }, false],
  [
    'links to other lists',
    { _links: { participants: { href: '/p' }, attendees: { href: '/a' }, conversation: { href: '/c' }, me: 'x' } },
    false,
  ],
  ['a link without an href', { _links: { participant: [eve, { href: null }] } }, true],
  ['a link that is no URL', { _links: { participant: [{ href: '%' }] } }, true],
  ['a link that is text', { _links: { participant: ['/p/eve@example.com'] } }, true],
  ['a list in a list', { _links: { participant: [[eve]] } }, true],
  ['text in the place of links', { _links: '/p/eve@example.com' }, true],
  ['people under another name', { _links: { participants: [eve] } }, true],
  ['embedded people under another name', { _embedded: { leader: embedded } }, true],
  ['an embedded person without a link', { _embedded: { participant: { uri: 'sip:bob@example.com' } } }, true],
  ['an embedded person that is text', { _embedded: { participant: ['bob'] } }, true],
  ['another page', { _links: { participant: [eve], next: { href: '/l?page=2' } } }, true],
])('whether people hide in a collection of %s', (_, json, expected) => {
  const resource = parseResource(json, base);
  expect(resource && hidesPeople(resource)).toBe(expected);
});

test('the conversations that run are listed once each', () => {
  const json = {
    _links: { conversation: [{ href: '/c1' }, { href: '/c2' }] },
    _embedded: { conversation: { _links: { self: { href: '/c2' } } } },
  };
  const resource = parseResource(json, base);
  expect(resource && readConversations(resource)).toEqual([`${base}/c1`, `${base}/c2`]);
});

const conversation = `${base}/app/conversations/c9`;

test.each([
  [`${conversation}/participants/eve@example.com`, true],
  ['https://pool2.example.com/elsewhere/eve@example.com?endpointId=sip:bot@example.com', true],
  [`${conversation}/participants/%D0%9E`, true],
  [`${conversation}/participants/100%25`, true],
  [conversation, false],
  [`${conversation}?filter=lobby`, false],
  [`${conversation}/`, false],
  [`${base}/app`, false],
  [`${base}/`, false],
  [`${conversation}/%25`, false],
  [`${base}/%25%25`, false],
  [`${conversation}/participants/`, false],
  [`${conversation}/Leaders/`, false],
  [`${conversation}/participants/eve@example.com/`, true],
  [`${conversation}/participants/17/`, true],
  [`${base}/@`, false],
])('%s can be somebody: %s', (key, expected) => {
  expect(canBeSomebody(key, conversation)).toBe(expected);
});
