// The account itself waits in the lobby of a meeting it enters: status and an alarm say so, and it does not knock again.
import { expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { aSimulator, until, type Watching, watching } from '../support/daemon.ts';
import { type Dialect, webhookAccount } from '../support/dialects.ts';

const own = 'sip:moderator@example.com';

async function aModeratorThatWaits(dialect: Dialect, joinOrder: 'reply-first' | 'event-first' | 'completed-only') {
  const simulator = await aSimulator({ behaviour: { joinOrder } });
  Object.assign(simulator.meeting().moderator, { role: 'Attendee', lobby: true });
  const config = dialect === 'ucwa' ? {} : { accounts: [await webhookAccount(simulator)] };
  return { simulator, watch: await watching(simulator, { config }) };
}

function stateOf(watch: Watching): string | undefined {
  return watch.daemon.status().accounts[0]?.meetings[0]?.state;
}

function joins(simulator: Simulator): number {
  return simulator.requests.filter(({ method, path }) => method === 'POST' && /onlineMeetingInvitations(?:\?|$)/.test(path)).length;
}

test.each(
  (['ucwa', 'webhook'] as const).flatMap((dialect) =>
    (['reply-first', 'event-first', 'completed-only'] as const).map((order) => [dialect, order] as const),
  ),
)('%s, %s: it waits in the lobby and says so, and is in once it is let in', async (dialect, order) => {
  const { simulator, watch } = await aModeratorThatWaits(dialect, order);
  await until('the lobby to be seen', () => stateOf(watch) === 'lobby');
  expect(watch.of('alarm').map(({ code }) => code)).toEqual(['moderator-in-lobby']);
  simulator.meeting().admitByHand(own);
  await until('the meeting to be entered', () => stateOf(watch) === 'in');
  expect(joins(simulator)).toBe(1);
  await until('the alarm to end', () => watch.of('alarm').some(({ code, ended }) => code === 'moderator-in-lobby' && ended === true));
});
