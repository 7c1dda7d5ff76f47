import { expect, test } from 'vitest';
import { createClaims } from '../../src/meetings/claims.ts';
import type { Claim } from '../../src/meetings/meeting/meeting-port.ts';
import type { LobbyEvent } from '../../src/wire/event.ts';
import { canonicalHref } from '../../src/wire/url.ts';
import { aResource, ref } from '../support/events.ts';

const base = 'https://pool.example.com/conversations';
const one = `${base}/one`;
const uri = (id: string) => `sip:org@example.com;gruu;opaque=app:conf:focus:id:${id}`;

function claimsOf(claims: Record<string, Claim>) {
  const all = createClaims<string>();
  for (const [meeting, claim] of Object.entries(claims)) all.set(meeting, claim);
  return all;
}

function event(href: string, part: Partial<LobbyEvent> = {}): LobbyEvent {
  return { rel: 'participant', href, key: canonicalHref(href), type: 'added', sender: ref('communication', '/communication'), ...part };
}

const sentBy = (href: string) => ({ sender: { rel: 'conversation', href, key: canonicalHref(href) } });

test.each<[string, LobbyEvent, string | undefined]>([
  ['named by its sender', event('https://elsewhere.example.com/p', sentBy(one)), 'A'],
  ['named by its sender in another spelling', event(`${base}/x`, sentBy('https://POOL.example.com:443/conversations/one')), 'A'],
  ['named by its representation', event(`${base}/x`, { resource: aResource({}, { conversation: { href: one } }) }), 'A'],
  ['under the path of its conversation', event(`${one}/participants/eve@example.com?endpointId=sip:bot@example.com`), 'A'],
  ['under another conversation with a longer name', event(`${base}/onerous/participants/eve@example.com`), undefined],
  ['about a stranger', event('https://pool.example.com/x'), undefined],
])('an event about people finds its meeting: %s', (_, about, owner) => {
  expect(claimsOf({ A: { conversation: one }, B: { conversation: `${base}/two` } }).ofEvent(about)).toBe(owner);
});

test('an invitation is known by our id, or by its own address', () => {
  const claims = claimsOf({ A: { operation: { id: 'op', invitation: `${base}/i` } }, B: { operation: { id: 'other' } } });
  expect([claims.ofInvitation('x', 'op'), claims.ofInvitation(`${base}/i`, undefined), claims.ofInvitation('x', undefined)]).toEqual([
    'A',
    'A',
    undefined,
  ]);
});

const waiting: Claim = { uri: uri('1') };
const following: Claim = { uri: uri('1'), conversation: one };

test.each<[string, Record<string, Claim>, string, string | undefined, string]>([
  ['followed already', { A: following }, one, uri('1'), 'followed'],
  ['awaited by its meeting', { A: waiting }, one, uri('1'), 'awaited'],
  ['awaited in another spelling', { A: waiting }, one, uri('1').toUpperCase(), 'awaited'],
  ['a second one of a meeting that is followed', { A: following }, `${base}/two`, uri('1'), 'double'],
  ['of another meeting', { A: waiting }, one, uri('2'), 'nobodys'],
  ['without a name while somebody waits', { A: waiting }, one, undefined, 'open'],
  ['without a name while nobody waits', { A: following }, `${base}/two`, undefined, 'nobodys'],
])('a running conversation is %s', (_, claims, conversation, named, kind) => {
  expect(claimsOf(claims).belonging(conversation, named).kind).toBe(kind);
});

test('what a meeting claimed before is free again', () => {
  const claims = claimsOf({ A: following });
  claims.set('A', { uri: uri('1'), conversation: `${base}/two` });
  expect([claims.ofConversation(one), claims.ofConversation(`${base}/two`)]).toEqual([undefined, 'A']);
  claims.drop('A');
  expect([claims.ofConversation(`${base}/two`), claims.ofUri(uri('1')), claims.waiting]).toEqual([undefined, undefined, false]);
});

test('two meetings that claim one conversation are both told of', () => {
  const claims = claimsOf({ A: { conversation: one }, B: { conversation: one } });
  expect(claims.sharers(one)).toEqual(['A', 'B']);
  claims.drop('A');
  expect(claims.sharers(one)).toEqual(['B']);
});
