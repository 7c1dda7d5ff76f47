import { openPerson } from '../../../src/moderation/person.ts';
import type { MeetingView, ModeratorDeps } from '../../../src/moderation/ports.ts';
import { createReader } from '../../../src/moderation/reading/reader.ts';
import { createReadQueue } from '../../../src/queue/reads.ts';
import type { KnownOrganizers } from '../../../src/roster/organizers.ts';
import { createRoster } from '../../../src/roster/roster.ts';
import type { Reply } from '../../../src/wire/reply.ts';
import { anEvent, aPerson, aResource } from '../../support/events.ts';

/** One participant, and a server whose answers the test gives one by one. */
export function aScene(scene: { leadersDoubtful?: boolean } = {}) {
  const doubts: string[] = [];
  const organizers: KnownOrganizers = { people: new Set() };
  const roster = createRoster();
  const eve = aPerson('eve');
  const change = roster.apply(anEvent('added', eve), 0);
  if (change === undefined) throw new Error('nobody came');
  const one = openPerson(change.presence, 0);
  const asked: ((reply: Reply) => void)[] = [];
  const get = () => new Promise<Reply>((resolve) => asked.push(resolve));
  const requests = { get, getWithOthers: get };
  const signal = new AbortController().signal;
  const view = {
    roster,
    ready: () => true,
    meeting: () => ({ key: 'm' }),
    session: () => ({ requests, hold: () => undefined }),
    signal: () => signal,
    leadersKnown: () => !scene.leadersDoubtful,
    organizers: () => organizers,
    onLeadersDoubtful: () => doubts.push('leaders'),
  } as unknown as MeetingView;
  const alarms: string[] = [];
  const recorder = { alarm: (_code: string, message: string) => alarms.push(message) };
  const deps = { account: 'a', reads: createReadQueue(), now: Date.now, recorder } as unknown as ModeratorDeps;
  const reader = createReader(deps, view, { onRead: () => {}, onCurrent: () => Promise.resolve(), onGone: () => {} });
  const answer = (n: number, properties: object, self: string = eve.href, url: string = eve.href) =>
    asked[n]?.({
      status: 200,
      authoritative: true,
      url,
      resource: aResource({ ...properties }, self === '' ? {} : { self: { href: self } }),
    });
  return { one, reader, answer, eve, roster, asked, alarms, doubts, organizers };
}
