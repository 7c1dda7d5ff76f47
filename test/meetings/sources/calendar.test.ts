// Whatever becomes of a calendar: what is broken takes nobody out of a meeting that is on, and an entry that comes touches no other meeting.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CalendarListener, calendarSource } from '../../../src/meetings/sources/calendar.ts';
import { createFollowing } from '../../../src/meetings/sources/following.ts';
import { aCalendar, anEvent, confLink } from '../calendar/calendars.ts';

const now = Date.parse('2026-11-26T09:30:00Z');
const bare = { beforeMs: 0, afterMs: 0 };

/** An account that sits alone in its meetings, so that nothing but the calendar keeps it there. */
async function following() {
  const inside = new Set<string>();
  const deeds: string[] = [];
  let feed: CalendarListener | undefined;
  const follow = createFollowing({
    seat: {
      follow({ uri }) {
        inside.add(uri);
        deeds.push(`join ${uri.split(':').at(-1)}`);
        return true;
      },
      unfollow(uri) {
        inside.delete(uri);
        deeds.push(`leave ${uri.split(':').at(-1)}`);
      },
      follows: (uri) => inside.has(uri),
      company: () => 'nobody',
    },
    links: { known: () => undefined, isDue: () => false, resolve: () => Promise.reject(new Error('no links here')) },
    margins: () => bare,
    outcry: { failed() {}, recovered() {}, unclear() {}, guessed() {} },
    before: [],
    now: () => now,
  });
  follow.add(
    calendarSource({
      name: 'calendar day.ics',
      feed: {
        start(on) {
          feed = on;
        },
        stop() {},
      },
      mayAsk: () => true,
      margins: () => bare,
      now: () => now,
    }),
  );
  const read = async (bytes: Buffer): Promise<void> => void (await feed?.files([{ name: 'day.ics', bytes }]));
  return { deeds, read, fail: () => feed?.failed('the server answered 500'), stop: follow.stop };
}

const entry = (id: string) => anEvent(`UID:${id}`, confLink(id));
const ids = fc.uniqueArray(
  fc.integer({ min: 0, max: 40 }).map((n) => `M${n}`),
  { minLength: 1, maxLength: 8 },
);
const good = (all: readonly string[]) => aCalendar(...all.flatMap(entry));

/** What may come in the place of a calendar: a part of it, nothing, something else, or no answer at all. */
const broken = fc.oneof(
  fc.double({ min: 0, max: 0.98, noNaN: true }).map((share) => (whole: Buffer) => whole.subarray(0, Math.floor(whole.length * share))),
  fc
    .constantFrom('', '\r\n', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n', '<!DOCTYPE html><html></html>', '404: Not Found', '{}')
    .map((text) => () => Buffer.from(text)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => () => Buffer.from(bytes)),
);

test('a calendar that is broken or empty removes no meeting that is on', async () => {
  await fc.assert(
    fc.asyncProperty(ids, fc.array(fc.option(broken), { minLength: 1, maxLength: 4 }), async (all, spoils) => {
      const { deeds, read, fail, stop } = await following();
      await read(good(all));
      for (const spoil of spoils) {
        if (spoil === null) fail();
        else await read(spoil(good(all)));
      }
      stop();
      expect(deeds.toSorted()).toEqual(all.map((id) => `join ${id}`).toSorted());
    }),
    { numRuns: 60 },
  );
});

test('an entry that comes touches no other meeting, wherever it stands', async () => {
  await fc.assert(
    fc.asyncProperty(ids, fc.nat(8), async (all, at) => {
      const { deeds, read, stop } = await following();
      await read(good(all));
      const before = deeds.length;
      await read(good([...all.slice(0, at), 'NEW', ...all.slice(at)]));
      stop();
      expect(deeds.slice(before)).toEqual(['join NEW']);
    }),
    { numRuns: 60 },
  );
});
