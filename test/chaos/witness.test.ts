// What the witness takes for news of somebody: events that the client has not been given before.
import { expect, test } from 'vitest';
import type { Exchange, RequestRecord } from '../../src/simulator/http/exchange.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { createWitness } from './witness.ts';

const ann = '/ucwa/conversations/1/participants/ann';
const server = { applications: [] as unknown } as Simulator;

function exchange(method: 'GET' | 'POST', path: string): Exchange {
  return { n: 1, at: 1, method, url: new URL(path, 'http://server') } as Exchange;
}

/** When the client was told of Ann, after these packages of its event channel. */
function newsOf(packages: readonly { ack: number; at: number; people: readonly string[] }[]): readonly number[] | undefined {
  const { observer, actions } = createWitness(() => server);
  for (const { ack, at, people } of packages) {
    const events = people.map((href) => ({ type: 'updated', link: { rel: 'participant', href } }));
    const record = { delivered: true, endedAt: at } as RequestRecord;
    observer.answered(exchange('GET', `/ucwa/events?ack=${ack}`), record, { status: 200, json: { sender: [{ events }] } });
  }
  observer.arrived(exchange('POST', `${ann}/admit`), {} as RequestRecord);
  return actions[0]?.told?.newsAt;
}

test('a package that is given again is no news', () => {
  const same = { ack: 1, people: [ann] };
  expect(newsOf([10, 20, 30].map((at) => ({ ...same, at })))).toEqual([10]);
});

test('what comes in another package, or beside what was given before, is news', () => {
  const bob = ann.replace('ann', 'bob');
  expect(
    newsOf([
      { ack: 1, at: 10, people: [ann] },
      { ack: 2, at: 20, people: [ann] },
      { ack: 2, at: 30, people: [ann, bob] },
    ]),
  ).toEqual([10, 20, 30]);
});
