// The simulated server in a process of its own, so that it shares no event loop with what is measured. Told by messages what to do.

import type { Meeting } from '../src/simulator/meeting/meeting.ts';
import { createSimulator, type Simulator } from '../src/simulator/simulator.ts';
import type { Account } from '../src/simulator/ucwa/tokens.ts';
import { enter, signIn } from '../test/simulator/probe.ts';

export type PoolCommand =
  /** Signs in by hand and joins the first meeting; answers what a bare client needs. */
  | { do: 'sign-in' }
  /** Keeps `waiting` people in the lobby of the first meeting until `people` have been sent away. */
  | { do: 'flow'; people: number; waiting: number }
  /** Lets people into the lobby of the first meeting at a steady rate; `everywhere`: of all meetings in turn. */
  | { do: 'flood'; perSecond: number; seconds: number; everywhere?: boolean }
  /** One disruptor after the other inside of the first meeting; answers how long each was there. */
  | { do: 'disrupt'; count: number; everyMs: number }
  /** How many of them are still there. */
  | { do: 'count' }
  /** How many requests have come so far, the event channel's apart. */
  | { do: 'requests' };

export interface SignedIn {
  origin: string;
  authorization: string;
  /** Path under which this client finds a participant by its key. */
  participants: string;
}

export interface Flowed {
  seconds: number;
  gets: number;
  posts: number;
  batches: number;
  polls: number;
}

const meetingUri = (n: number): string => `sip:organizer${n}@example.com;gruu;opaque=app:conf:focus:id:BENCH${n}`;

const [meetings, accounts] = [process.argv[2], process.argv[3]].map((count) => Number(count ?? 1)) as [number, number];
let requests = 0;
const simulator = await createSimulator({
  meetings: Array.from({ length: meetings }, (_, n) => ({ uri: meetingUri(n) })),
  ...(accounts > 1 ? { accounts: Array.from({ length: accounts }, (_, n) => account(n)) } : {}),
  observer: {
    arrived({ url }) {
      if (!url.pathname.endsWith('/events')) requests += 1;
    },
    answered() {},
  },
});
const first = simulator.meeting(meetingUri(0));
let people = 0;

process.on('message', (command: PoolCommand) => void obey(command).then(tell));
function account(n: number): Account {
  const username = `moderator${n}@example.com`;
  return { username, password: 'open-sesame', uri: `sip:${username}`, name: `Moderator ${n}` };
}

tell({
  url: simulator.url,
  accounts: simulator.accounts.map(({ username }) => username),
  meetings: simulator.meetings.map(({ uri }) => uri),
});

async function obey(command: PoolCommand): Promise<unknown> {
  switch (command.do) {
    case 'sign-in':
      return signInByHand(simulator, first);
    case 'flow':
      return flow(command.people, command.waiting);
    case 'flood':
      return flood(command.perSecond, command.seconds, command.everywhere === true ? simulator.meetings : [first]);
    case 'disrupt':
      return { ms: await disrupt(command.count, command.everyMs) };
    case 'requests':
      return { requests };
    case 'count':
      return { waiting: simulator.meetings.reduce((sum, meeting) => sum + meeting.waiting().length, 0) };
  }
}

async function signInByHand(server: Simulator, meeting: Meeting): Promise<SignedIn> {
  const probe = await signIn(server, 'bench');
  const conversation = await enter(probe, meeting.uri);
  return {
    origin: server.origins.pool,
    authorization: `Bearer ${probe.token}`,
    participants: `${conversation._links['self']?.href ?? ''}/participants/`,
  };
}

async function flow(count: number, waiting: number): Promise<Flowed> {
  const before = simulator.requests.length;
  const startedAt = performance.now();
  let joined = 0;
  let left = 0;
  await new Promise<void>((resolve) => {
    const stop = first.watch((change) => {
      if (change.kind !== 'left') return;
      left += 1;
      if (joined < count) join();
      else if (left === count) {
        stop();
        resolve();
      }
    });
    function join(): void {
      joined += 1;
      letIn();
    }
    while (joined < Math.min(waiting, count)) join();
  });
  const requests = simulator.requests.slice(before);
  const of = (method: string, part: RegExp): number => requests.filter((one) => one.method === method && part.test(one.path)).length;
  return {
    seconds: (performance.now() - startedAt) / 1000,
    gets: of('GET', /\/participants\/[^?]+$/),
    posts: of('POST', /\/reject$/),
    batches: of('POST', /\/batch$/),
    polls: of('GET', /\/events/),
  };
}

async function flood(perSecond: number, seconds: number, into: readonly Meeting[]): Promise<{ keys: string[] }> {
  const keys: string[] = [];
  const startedAt = performance.now();
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(perSecond * seconds, ((performance.now() - startedAt) * perSecond) / 1000);
      while (keys.length < due) keys.push(letIn(into[keys.length % into.length]));
      if (keys.length < perSecond * seconds) return;
      clearInterval(timer);
      resolve();
    }, 5);
  });
  return { keys };
}

async function disrupt(count: number, everyMs: number): Promise<number[]> {
  const stays: Promise<number>[] = [];
  for (let n = 0; n < count; n += 1) {
    stays.push(stay());
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return Promise.all(stays);
}

function stay(): Promise<number> {
  people += 1;
  const cameAt = performance.now();
  const { key } = first.join({ uri: `sip:disruptor${people}@example.org`, name: `Disruptor ${people}` });
  return new Promise((resolve) => {
    const stop = first.watch((change) => {
      if (change.kind !== 'left' || change.person.key !== key) return;
      stop();
      resolve(performance.now() - cameAt);
    });
  });
}

function letIn(meeting = first): string {
  people += 1;
  const { key } = meeting.lobbyJoin({ uri: `sip:guest${people}@anonymous.invalid`, name: `Guest ${people}`, anonymous: true });
  tell({ person: key });
  return key;
}

function tell(message: unknown): void {
  process.send?.(message);
}
