import '../../simulation/machine/install.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRosterKeeper, type ReadKind } from '../../../src/meetings/meeting/roster-keeper.ts';
import { createPlaces } from '../../../src/queue/places.ts';
import { createRoster } from '../../../src/roster/roster.ts';
import type { Requests } from '../../../src/session/session.ts';
import { createComputer } from '../../simulation/machine/computer.ts';
import { runOn } from '../../simulation/machine/install.ts';
import { aResource, conversationHref } from '../../support/events.ts';

const views = ['participants', 'attendees', 'leaders', 'lobby'];
const links = Object.fromEntries(views.map((view) => [view, { href: `${conversationHref}/${view}` }]));

/** In the time of a simulated machine. */
const inItsTime = (live: () => Promise<void>) => () => runOn(createComputer(1), live);

/** A meeting whose collections answer with these statuses, one by one and then with 200; `asked`: the views asked for, in seconds. */
function aKeeper(statuses: Record<string, number[]>) {
  const asked: Record<string, number[]> = {};
  const landed: { failed: readonly string[]; kind: ReadKind }[] = [];
  const begun = Date.now();
  const get = (href: string) => {
    const view = href.slice(conversationHref.length + 1);
    asked[view] = [...(asked[view] ?? []), Math.round((Date.now() - begun) / 1000)];
    const status = statuses[view]?.shift() ?? 200;
    return Promise.resolve({
      status,
      authoritative: true,
      url: href,
      ...(status === 200 ? { resource: view === '' ? aResource({ state: 'Conferenced' }, links) : aResource({}, {}) } : {}),
    });
  };
  const requests = { get, mayAsk: () => true } as unknown as Requests;
  const { signal } = new AbortController();
  const keeper = createRosterKeeper({
    roster: createRoster(),
    now: Date.now,
    places: createPlaces({ count: 4, overtime: 4, slowMs: 2_000 }),
    source: () => ({ requests, conversation: conversationHref, signal }),
    onRead: ({ failed }, { kind, merge }) => {
      merge(undefined);
      landed.push({ failed, kind });
    },
    onNotIn: () => {},
    onUnreadable: () => {},
  });
  return { keeper, asked, landed };
}

test(
  'a collection that is gone for good is done without at once, and asked for once more ten seconds later',
  inItsTime(async () => {
    const { keeper, asked, landed } = aKeeper({ lobby: [410, 410] });
    keeper.read('enter');
    await sleep(1_000);
    expect(keeper.ready).toBe(true);
    expect(landed).toEqual([{ failed: ['lobby'], kind: 'enter' }]);
    await sleep(60_000);
    expect(asked['lobby']).toEqual([0, 10]);
  }),
);

test(
  'what is asked for after 410 waits until then as well',
  inItsTime(async () => {
    const { keeper, asked } = aKeeper({ attendees: [410] });
    keeper.read('enter');
    await sleep(2_000);
    keeper.read('gap');
    await sleep(60_000);
    expect(asked['attendees']).toEqual([0, 10, 15]);
  }),
);

test(
  'where everything is gone, it is asked for again after ten seconds, and a new life waits for none of that',
  inItsTime(async () => {
    const { keeper, asked } = aKeeper(Object.fromEntries(views.map((view) => [view, [410, 410]])));
    keeper.read('enter');
    await sleep(11_000);
    expect(keeper.ready).toBe(false);
    expect(asked['participants']).toEqual([0, 10]);
    keeper.reset();
    keeper.read('enter');
    await sleep(1_000);
    expect(keeper.ready).toBe(true);
  }),
);

test(
  'a collection that fails otherwise is asked for again soon, and done without from the third try on',
  inItsTime(async () => {
    const { keeper, asked, landed } = aKeeper({ lobby: [404, 500, 500] });
    keeper.read('enter');
    await sleep(5_000);
    expect(landed).toEqual([{ failed: ['lobby'], kind: 'enter' }]);
    expect(asked['lobby']).toHaveLength(3);
  }),
);
