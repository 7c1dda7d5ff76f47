import { expect, onTestFinished, test } from 'vitest';
import type { Company } from '../../../src/meetings/meeting/meeting-port.ts';
import { createFollowing } from '../../../src/meetings/sources/following.ts';
import { createJoinLinks } from '../../../src/meetings/sources/join-links.ts';
import type { Due } from '../../../src/meetings/sources/schedule.ts';
import type { Item, Listener, MeetingSource, Said } from '../../../src/meetings/sources/source.ts';
import { createHttpClient } from '../../../src/session/http/client.ts';
import { createTrust } from '../../../src/session/http/trust.ts';
import { aServer, until as eventually } from '../../session/loopback.ts';

const hourMs = 3_600_000;

function focusUri(id: string): string {
  return `sip:boss@example.com;gruu;opaque=app:conf:focus:id:${id}`;
}

/** An account with one list of join links, on a server that says where they lead; everybody is still inside. */
async function aList(before: readonly Due[] = [], company: () => Company = () => 'somebody') {
  let now = Date.UTC(2026, 10, 26, 8);
  const server = await aServer((hit, response) => {
    response.writeHead(200, { 'content-type': 'application/vnd.microsoft.lync.meeting+xml' });
    response.end(`<conf-info><conf-uri>${focusUri(hit.target.slice(1))}</conf-uri></conf-info>`);
  });
  const client = createHttpClient({ trust: createTrust(['127.0.0.1']) });
  const deeds: string[] = [];
  const cries: string[] = [];
  const inside = new Set<string>();
  const following = createFollowing({
    seat: {
      follow({ uri }) {
        inside.add(uri);
        deeds.push(`join ${uri.slice(-1)}`);
        return true;
      },
      unfollow(uri) {
        inside.delete(uri);
        deeds.push(`leave ${uri.slice(-1)}`);
      },
      follows: (uri) => inside.has(uri),
      company,
    },
    links: createJoinLinks(client, () => now),
    margins: () => ({ beforeMs: 0, afterMs: 0 }),
    outcry: {
      failed: (name) => void cries.push(`failed ${name}`),
      recovered: () => void cries.push('recovered'),
      unclear() {},
      guessed() {},
    },
    before,
    now: () => now,
    tickMs: 5,
  });
  let listener: Listener | undefined;
  const source: MeetingSource = {
    name: 'file meetings.txt',
    start(to) {
      listener = to;
    },
    stop() {},
  };
  following.add(source);
  onTestFinished(() => {
    following.stop();
    client.close();
  });
  const item = (id: string): Item => {
    const link = `${server.origin}/${id}`;
    return { id: link, group: link, meeting: { kind: 'link', link }, organizers: [], where: `meetings.txt: ${id}` };
  };
  return {
    deeds,
    cries,
    server,
    fail: (why: string) => listener?.failed(why),
    takeOut: () => following.remove(source),
    tell: (said: Said) => listener?.said(said),
    say: (...ids: string[]) => listener?.said({ items: ids.map(item), known: 'all', unclear: [] }),
    later(ms: number) {
      now += ms;
    },
  };
}

test('a line that is added touches no meeting of the others, however long ago their links were asked', async () => {
  const { deeds, server, say, later } = await aList();
  say('A', 'B');
  await eventually(() => deeds.length === 2, 'both to be joined');
  later(25 * hourMs);
  say('A', 'B', 'C');
  await eventually(() => server.hits.length === 5 && deeds.length === 3, 'all links to be asked, and C to be joined');
  expect(deeds.toSorted()).toEqual(['join A', 'join B', 'join C']);
});

test('a line that is taken out is left, and the others are not', async () => {
  const { deeds, say } = await aList();
  say('A', 'B');
  await eventually(() => deeds.length === 2, 'both to be joined');
  say('B');
  expect(deeds.slice(2)).toEqual(['leave A']);
});

const start = Date.UTC(2026, 10, 26, 8);
const listed = 'file meetings.txt';

const someTicks = () => new Promise((resolve) => setTimeout(resolve, 40));

/** Followed before the restart, to end so many hours after it. */
function until(hours: number): Due {
  return { uri: focusUri('A'), source: listed, entry: 'uid', end: start + hours * hourMs };
}

test('a meeting in which people stayed past its end is taken up again after a restart, and left when they have gone', async () => {
  let company: Company = 'unknown';
  const { deeds } = await aList([until(-1)], () => company);
  await someTicks();
  company = 'somebody';
  await someTicks();
  expect(deeds).toEqual(['join A']);
  company = 'nobody';
  await eventually(() => deeds.length === 2, 'the leaving');
  expect(deeds).toEqual(['join A', 'leave A']);
});

test('a meeting whose end was half a day before the restart is let be', async () => {
  const { deeds } = await aList([until(-13)]);
  await someTicks();
  expect(deeds).toEqual([]);
});

test('a meeting that was on goes on after a restart until its source says otherwise, however alone we are in it', async () => {
  const { deeds, tell } = await aList([until(1)], () => 'nobody');
  await someTicks();
  expect(deeds).toEqual(['join A']);
  tell({ items: [], known: new Set(['other']), unclear: [] });
  await someTicks();
  expect(deeds).toEqual(['join A']);
  tell({ items: [], known: new Set(['uid']), unclear: [] });
  await eventually(() => deeds.length === 2, 'the leaving');
});

test('the failure of a source is over when it can be read, and when it is taken out of the configuration', async () => {
  const list = await aList();
  list.fail('there is no such file');
  list.say();
  expect(list.cries).toEqual(['failed file meetings.txt', 'recovered']);
  list.takeOut();
  expect(list.cries).toHaveLength(2);
  const other = await aList();
  other.fail('there is no such file');
  other.takeOut();
  expect(other.cries).toEqual(['failed file meetings.txt', 'recovered']);
});
