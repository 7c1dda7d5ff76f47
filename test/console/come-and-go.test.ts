// Meetings that come and go while somebody looks: the live stream tells of it, and the page shows it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ChangeFrame } from '../../src/console/live/live.ts';
import { type OpenConsole, openConsole } from '../../src/console/open.ts';
import type { MeetingDoc, NowDoc } from '../../src/console/view/schema.ts';
import { aSimulator, until, type Watching, watching } from '../support/daemon.ts';
import { aDay, calendar, isIn } from '../support/meeting-day.ts';
import { aDeskInChromium, guest, openDesk } from './at-the-desk.ts';
import { inBrowser } from './chromium.ts';

const holdGuests = 'version: 1\nname: guests\nrules:\n  - { id: guests-wait, when: { anonymous: true, inLobby: true }, then: hold }\n';

const { browser } = aDeskInChromium();

async function served({ daemon, config }: Watching): Promise<OpenConsole> {
  const open = await openConsole({ host: '127.0.0.1', port: 0 }, () => daemon, config.audit.directory);
  onTestFinished(() => open.close());
  return open;
}

/** The meetings as somebody knows them who has asked once and then only listened. */
async function listener(url: string): Promise<() => readonly MeetingDoc[]> {
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  const meetings = new Map<string, MeetingDoc>();
  const { body } = await fetch(`${url}/api/v1/live`, { signal: ended.signal });
  const hear = async (): Promise<void> => {
    let text = '';
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const frames = text.split('\n\n');
      text = frames.pop() ?? '';
      for (const frame of frames) take(frame);
    }
  };
  function take(frame: string): void {
    const data = /^data: (\{.*\})$/m.exec(frame)?.[1];
    if (data === undefined) return;
    const told = JSON.parse(data) as Partial<NowDoc> & ChangeFrame;
    if (frame.includes('event: snapshot')) meetings.clear();
    for (const one of told.meetings ?? []) meetings.set(one.id, one);
    for (const id of told.left ?? []) meetings.delete(id);
  }
  hear().catch(() => undefined);
  await until('the first picture', () => meetings.size > 0);
  return () => [...meetings.values()];
}

const idOf = ({ id }: { id: string }) => id;

async function whatIs(url: string): Promise<readonly { id: string; state: string }[]> {
  const now = (await (await fetch(`${url}/api/v1/now`)).json()) as NowDoc;
  return now.meetings.map(({ id, state }) => ({ id, state })).toSorted((a, b) => a.id.localeCompare(b.id));
}

/** Nobody is in any of them: people who come and go are told, and their meetings with them. */
function aDayWithACalendar() {
  const file = (directory: string) => join(directory, 'day.ics');
  return aDay(
    (directory) => [{ kind: 'calendar', path: file(directory) }],
    (directory) => writeFileSync(file(directory), calendar({ id: 'OTHER', from: 300, to: 400 })),
  ).then((day) => ({
    ...day,
    write: (...entries: Parameters<typeof calendar>) => writeFileSync(file(day.directory), calendar(...entries)),
  }));
}

test('who only listens knows of a meeting that is joined, and of one that is over', async () => {
  const day = await aDayWithACalendar();
  const { url } = await served(day.watch);
  const heard = await listener(url);
  const states = () => heard().map(({ state }) => state);
  await until('one that is joined', () => `${states()}` === 'in');
  day.write({ id: 'ONE' });
  await until('the second', () => `${states()}` === 'in,in');
  expect(
    heard()
      .map(({ id, state }) => ({ id, state }))
      .toSorted((a, b) => a.id.localeCompare(b.id)),
  ).toEqual(await whatIs(url));
  day.write({ id: 'ONE', from: -600, to: -300 }, { id: 'OTHER', from: 300, to: 400 });
  await until('the leaving', isIn(day.watch, 'ALWAYS'));
  await until('the listener to hear of it', () => heard().length === 1);
  expect(heard().map(idOf)).toEqual((await whatIs(url)).map(idOf));
});

inBrowser('a meeting that was on the page before it was joined is on it once afterwards', async () => {
  const simulator = await aSimulator();
  const busy = simulator.fault({ method: 'POST', path: /onlineMeetingInvitations/, effect: { kind: 'status', status: 503 } });
  simulator.meeting().join(guest('Bob'));
  const watch = await watching(simulator, { policies: holdGuests });
  const page = await openDesk(browser(), (await served(watch)).url, 'R. Meier');
  await page.goto(`${page.url()}#/meetings`);
  const rows = page.locator('main tbody tr');
  await rows.first().waitFor();
  expect(busy.struck).toBeGreaterThan(0);
  busy.remove();
  await rows.filter({ hasText: '1' }).waitFor();
  expect(await rows.count()).toBe(1);
});
