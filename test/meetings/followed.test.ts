import { expect, test } from 'vitest';
import { createFollowed, type StartWatch } from '../../src/meetings/followed.ts';
import type { MeetingWatch } from '../../src/meetings/meeting/meeting-port.ts';
import { conversationHref } from '../support/events.ts';

/** Meetings whose claims and ends the test brings about, and what they were told. */
function aScene() {
  const detached: [string | undefined, string][] = [];
  const doubles: string[] = [];
  const hooks = new Map<MeetingWatch, Parameters<StartWatch>[0]>();
  const followed = createFollowed(
    (options) => {
      const detach = (_why: string, how = 'lost') => detached.push([options.uri, how]);
      const watch = { detach } as unknown as MeetingWatch;
      hooks.set(watch, options);
      return watch;
    },
    { onChange: () => undefined, onDropped: () => undefined, onDouble: (conversation) => doubles.push(conversation) },
  );
  const claim = (watch: MeetingWatch, conversation: string, uri?: string) =>
    hooks.get(watch)?.onClaim(watch, uri === undefined ? { conversation } : { conversation, uri });
  return { followed, detached, doubles, claim, end: (watch: MeetingWatch) => hooks.get(watch)?.onOver(watch) };
}

test.each([true, false])('of two that claim one conversation the one asked for stays, whoever claims first: %s', (isFirst) => {
  const { followed, detached, claim } = aScene();
  const asked = followed.follow({ uri: 'sip:asked', rejoin: true });
  const found = followed.follow({ uri: 'sip:found', rejoin: false });
  for (const watch of isFirst ? [asked, found] : [found, asked]) claim(watch, conversationHref);
  expect(detached).toEqual([['sip:found', 'left']]);
  expect(followed.all()).toEqual([asked]);
  expect(followed.owners.sharers(conversationHref)).toEqual([asked]);
});

test('of two we were put into the first stays', () => {
  const { followed, claim } = aScene();
  const watches = ['sip:one', 'sip:two'].map((uri) => followed.follow({ uri, rejoin: false }));
  for (const watch of watches) claim(watch, conversationHref);
  expect(followed.all()).toEqual([watches[0]]);
});

test.each([true, false])('of two conversations of one meeting the one asked for stays, whoever claims first: %s', (isFirst) => {
  const { followed, doubles, claim } = aScene();
  const asked = followed.follow({ uri: 'sip:one', rejoin: true });
  const found = followed.follow({ uri: undefined, rejoin: false });
  const claims = [() => claim(asked, conversationHref, 'sip:one'), () => claim(found, `${conversationHref}0`, 'sip:one')];
  for (const one of isFirst ? claims : claims.reverse()) one();
  expect(followed.all()).toEqual([asked]);
  expect(doubles).toEqual([`${conversationHref}0`]);
});

test('a meeting that is asked for and waits to be joined takes nobody else out of theirs', () => {
  const { followed, claim } = aScene();
  const asked = followed.follow({ uri: 'sip:one', rejoin: true });
  const found = followed.follow({ uri: undefined, rejoin: false });
  claim(found, conversationHref, 'sip:one');
  expect(followed.all()).toEqual([asked, found]);
});

test('a meeting that is over claims nothing', () => {
  const { followed, claim, end } = aScene();
  const watch = followed.follow({ uri: 'sip:one', rejoin: false });
  claim(watch, conversationHref);
  end(watch);
  expect([followed.all(), followed.owners.sharers(conversationHref), followed.owners.waiting]).toEqual([[], [], false]);
});

test('a meeting is found by its address before it has a conversation', () => {
  const { followed } = aScene();
  const watch = followed.follow({ uri: 'sip:asked', rejoin: true });
  expect(followed.owners.ofUri('sip:asked')).toBe(watch);
  expect(followed.owners.waiting).toBe(true);
});
