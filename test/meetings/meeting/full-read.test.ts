import { expect, test } from 'vitest';
import { readMeeting } from '../../../src/meetings/meeting/full-read.ts';
import type { Requests } from '../../../src/session/session.ts';
import { aResource, conversationHref } from '../../support/events.ts';

const here = `${conversationHref}/participants`;
const us = `${here}/moderator@example.com`;
const spelledUs = `${here}/Moderator@example.com/`;
const eve = `${here}/eve@example.org`;
const views = ['localParticipant', 'participants', 'attendees', 'leaders', 'lobby'];

const pool = 'https://pool-int.example.net';

interface Told {
  participants?: string[];
  attendees?: string[];
  /** Undefined: an answer without a body. */
  leaders: string[] | undefined;
  role?: string;
  self?: string;
}

/** A meeting read once, from a server that lists these people. */
async function readFrom({ participants = [us, eve], attendees = [eve], leaders, role, self = us }: Told) {
  const links = Object.fromEntries(views.map((view) => [view, { href: `${conversationHref}/${view}` }]));
  const lists: Record<string, string[] | undefined> = { participants, attendees, leaders, lobby: [] };
  const resourceAt = (href: string) => {
    const view = href.split('/').at(-1) ?? '';
    if (href === conversationHref) return aResource({ state: 'Conferenced' }, links);
    if (view === 'localParticipant') return aResource({ uri: 'sip:moderator@example.com', role }, { self: { href: self } });
    const people = lists[view];
    return people && aResource({}, { participant: people.map((one) => ({ href: one })) });
  };
  const get = (href: string) => {
    const resource = resourceAt(href);
    return Promise.resolve({ status: resource === undefined ? 204 : 200, authoritative: true, url: href, resource });
  };
  const requests = { get, mayAsk: (href: string) => !href.startsWith(pool) } as unknown as Requests;
  const result = await readMeeting({ requests, conversation: conversationHref, tolerant: false, signal: new AbortController().signal });
  if (result.kind !== 'read') throw new Error(result.kind);
  const { listing, failed } = result.read;
  const { leadersElsewhere, leadersCut, leadersOurs } = listing;
  return { leaders: listing.leaders?.map(({ href }) => href), failed, about: { leadersElsewhere, leadersCut, leadersOurs } };
}

test.each<[string, Told]>([
  ['comes without a body', { leaders: undefined, role: 'Leader' }],
  ['names nobody', { leaders: [], role: 'Leader' }],
  ['names others', { leaders: [eve], role: 'Leader' }],
  ['names nobody, and attendees names us', { leaders: [], participants: [], attendees: [us], role: 'Leader' }],
  ['names nobody, and we have another name elsewhere', { leaders: [], role: 'Leader', self: `${conversationHref}/localParticipant` }],
])('where we lead and are listed, a list of leaders that %s does not tell who leads', async (_, told) => {
  expect(await readFrom(told)).toMatchObject({ leaders: undefined, failed: ['leaders'], about: { leadersElsewhere: undefined } });
});

test.each<[string, Told, string[]]>([
  ['it names us', { leaders: [us], role: 'Leader' }, [us]],
  ['it names us in another spelling', { leaders: [spelledUs], role: 'Leader' }, [spelledUs]],
  ['it names us where nobody can be asked', { leaders: [us.replace(/^https:\/\/[^/]*/, pool)], role: 'Leader' }, []],
  ['we do not lead', { leaders: [], role: 'Attendee' }, []],
  ['nothing tells whether we lead', { leaders: [] }, []],
  ['no list names us', { leaders: [], participants: [eve], role: 'Leader' }, []],
])('a list of leaders is believed where %s', async (_, told, leaders) => {
  expect(await readFrom(told)).toMatchObject({ leaders, failed: [] });
});

const elsewhere = `${pool}/participants/boss@example.com`;

test.each<[string, string[], object]>([
  ['lead somewhere', [us, eve], { leadersElsewhere: [], leadersCut: false, leadersOurs: [us] }],
  ['lead to a host that is not trusted', [us, elsewhere], { leadersElsewhere: [elsewhere], leadersCut: false, leadersOurs: [us] }],
  ['lead to the meeting itself', [us, conversationHref], { leadersElsewhere: [conversationHref], leadersCut: false }],
  ['are no URLs', [us, '%'], { leadersElsewhere: [], leadersCut: true }],
])('of a list of leaders it is known that its entries %s', async (_, leaders, about) => {
  expect(await readFrom({ leaders, role: 'Leader' })).toMatchObject({ leaders: leaders.filter((one) => one === us || one === eve), about });
});
