// People whose reads or actions hang in one meeting hold up nobody in another meeting of the account, and those whose reads hang nobody in their own.
import { expect, test } from 'vitest';
import type { Behaviour } from '../../src/simulator/behaviour.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { anonymous, strangers } from '../support/crowd.ts';
import { aConfig, aDirectory, aSimulator, until, type Watching, watching } from '../support/daemon.ts';

const uriOf = (n: number) => `sip:organizer@example.com;gruu;opaque=app:conf:focus:id:MEETING${n}`;

async function watchingMeetings(count: number, behaviour: Partial<Behaviour> = {}): Promise<{ simulator: Simulator; watch: Watching }> {
  const meetings = Array.from({ length: count }, (_, n) => uriOf(n));
  const simulator = await aSimulator({ meetings: meetings.map((uri) => ({ uri })), behaviour });
  const directory = aDirectory();
  const accounts = aConfig(simulator, directory).accounts.map((account) => ({ ...account, meetings }));
  const watch = await watching(simulator, { directory, config: { accounts } as never });
  await until('the meetings to be joined', () => watch.of('meeting').filter(({ event }) => event === 'joined').length === count);
  return { simulator, watch };
}

/** Twenty strangers in each of the first meetings, for whom every request of this method hangs once their turn has come. */
async function crowdsThatHang(simulator: Simulator, method: 'GET' | 'POST', meetings: number, stuck = 3 * meetings): Promise<void> {
  const fault = simulator.fault({ method, path: /participants\/[^?]*guest-stuck/, effect: { kind: 'hang' } });
  for (let n = 0; n < meetings; n += 1) for (let m = 0; m < 20; m += 1) simulator.meeting(uriOf(n)).join(anonymous(`stuck-${n}-${m}`));
  await until('requests that hang', () => fault.struck >= stuck);
}

test.each([
  ['actions', 'POST', 1],
  ['reads', 'GET', 1],
  ['reads', 'GET', 3],
] as const)('where the %s of twenty people hang (%s, %i meetings), another meeting is served', async (_, method, hanging) => {
  const { simulator, watch } = await watchingMeetings(hanging + 1);
  await crowdsThatHang(simulator, method, hanging);
  simulator.meeting(uriOf(hanging)).join(anonymous('other'));
  await until(
    'the stranger in the other meeting to be gone',
    () => strangers(simulator.meeting(uriOf(hanging))).length === 0,
    method === 'POST' ? 9_000 : 25_000,
  );
  expect(watch.of('outcome').every(({ result }) => result === 'done')).toBe(true);
  expect(simulator.violations).toEqual([]);
});

test('where the actions of three meetings hang, another meeting is served as soon as the first of them are given up', async () => {
  const { simulator } = await watchingMeetings(4);
  await crowdsThatHang(simulator, 'POST', 3, 4);
  const quiet = simulator.meeting(uriOf(3));
  for (let n = 0; n < 3; n += 1) quiet.join(anonymous(`other-${n}`));
  const givenUp = () => simulator.requests.filter(({ method, path }) => method === 'POST' && /guest-stuck/.test(path)).length;
  await until('the strangers in the other meeting to be gone', () => strangers(quiet).length === 0);
  expect(givenUp()).toBeLessThanOrEqual(12);
});

test('where the reads of twenty people hang, somebody who comes to their own meeting after them is decided on', async () => {
  const { simulator } = await watchingMeetings(1, { batch: 'absent' });
  await crowdsThatHang(simulator, 'GET', 1);
  const meeting = simulator.meeting(uriOf(0));
  meeting.join(anonymous('other'));
  const left = () => strangers(meeting).length === 20;
  await until('the stranger who can be read to be gone', left);
  expect(simulator.violations).toEqual([]);
});
