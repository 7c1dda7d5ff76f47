// Actions in one request: each has the last word about itself, in every moment in which it is asked.
import { expect, test } from 'vitest';
import type { HttpReply } from '../../../src/session/http/exchange.ts';
import type { MayLeave, Moment } from '../../../src/session/http/may-leave.ts';
import type { ActionPart } from '../../../src/session/session.ts';
import type { Batch, BatchOutcome } from '../../../src/session/ucwa/batch.ts';
import { sendTogether } from '../../../src/session/ucwa/batched-actions.ts';

const pool = 'https://pool.example.com/participants';
const nameIn = (url: string) => /participants\/(\w+)\//i.exec(url)?.[1] ?? url;
const replyTo = (url: string, status = 204): HttpReply => ({ status, url, headers: {}, text: '' });

/** A server, and the moments in which a request is asked; `sent` is who was in each. */
function aServer(outcome?: (urls: readonly string[]) => BatchOutcome) {
  const sent: string[][] = [];
  const batch: Batch = {
    size: 20,
    takes: (url) => url.startsWith(pool),
    async send(parts, ask) {
      await ask({ method: 'POST', url: 'batch' });
      const urls = parts.map(({ url }) => url);
      sent.push(urls.map(nameIn));
      return outcome?.(urls) ?? { kind: 'parts', replies: urls.map((url) => replyTo(url)) };
    },
  };
  async function requestOnce({ url }: { url: string }, mayLeave: MayLeave): Promise<HttpReply> {
    if (!mayLeave('turn')) throw new Error('held back');
    await mayLeave.renew?.();
    if (!mayLeave('connected')) throw new Error('held back');
    if (url !== 'batch') sent.push([nameIn(url)]);
    return replyTo(url);
  }
  return { sent, send: (parts: ActionPart[]) => sendTogether(parts, { batch, requestOnce }) };
}

function aPart(name: string, mayLeave: MayLeave = () => true, act = 'eject'): ActionPart {
  return { href: `${pool}/${name}/${act}`, mayLeave };
}

const heldBack = { status: 'rejected', reason: { code: 'STOPPED', retryable: true } };
const answered = (name: string) => ({ status: 'fulfilled', value: { url: `${pool}/${name}/eject` } });

test('all travel in one request, and each has its own answer', async () => {
  const { sent, send } = aServer();
  expect(await send(['eve', 'bob'].map((name) => aPart(name)))).toMatchObject([answered('eve'), answered('bob')]);
  expect(sent).toEqual([['eve', 'bob']]);
});

test.each<[string, (moment: Moment, asked: number) => boolean]>([
  ['before the request', () => false],
  ['when the turn of the request has come', (_, asked) => asked < 2],
  ['when its connection stands', (moment) => moment === 'turn'],
])('one that may not leave %s stays, and the others go', async (_, may) => {
  const { sent, send } = aServer();
  let asked = 0;
  const kept = aPart('kept', (moment) => {
    asked += 1;
    return may(moment, asked);
  });
  expect(await send([aPart('eve'), kept, aPart('bob')])).toMatchObject([answered('eve'), heldBack, answered('bob')]);
  expect(sent).toEqual([['eve', 'bob']]);
});

test('where all but one stay, that one travels alone; where all stay, nothing is sent', async () => {
  const no = () => false;
  const one = aServer();
  expect(await one.send([aPart('kept', no), aPart('eve')])).toMatchObject([heldBack, answered('eve')]);
  expect(one.sent).toEqual([['eve']]);
  const none = aServer();
  expect(await none.send([aPart('kept', no), aPart('bob', no)])).toMatchObject([heldBack, heldBack]);
  expect(none.sent).toEqual([]);
});

test.each(['eve', 'EVE', 'e%76e'])('two actions about one person, once written %s, never travel together', async (name) => {
  const { sent, send } = aServer();
  const second = { ...aPart(name, undefined, 'reject'), href: `${pool}/${name}/reject?x=1` };
  expect(await send([aPart('eve'), aPart('bob'), second])).toMatchObject([answered('eve'), answered('bob'), heldBack]);
  expect(sent).toEqual([['eve', 'bob']]);
});

test('what belongs to another server does not travel in a batch of this one', async () => {
  const { sent, send } = aServer();
  const foreign = { ...aPart('eve'), href: 'https://other.example.com/participants/eve/eject' };
  expect(await send([aPart('bob'), foreign])).toMatchObject([answered('bob'), heldBack]);
  expect(sent).toEqual([['bob']]);
});

test('each makes its own permit young again before its last word', async () => {
  const { sent, send } = aServer();
  const renewed = new Set<string>();
  const part = (name: string) =>
    aPart(
      name,
      Object.assign((moment: Moment) => moment === 'turn' || renewed.has(name), { renew: async () => void renewed.add(name) }),
    );
  await send([part('eve'), aPart('bob'), part('ann')]);
  expect(sent).toEqual([['eve', 'bob', 'ann']]);
});

test('what may have been carried out is not known; what holds for the batch holds for each', async () => {
  const lost = aServer(() => ({ kind: 'unknown', why: 'status 504', spoilt: false }));
  const unknown = { status: 'rejected', reason: { code: 'SERVER_UNREACHABLE', retryable: true } };
  expect(await lost.send([aPart('eve'), aPart('bob')])).toMatchObject([unknown, unknown]);
  const busy = aServer(() => ({ kind: 'none', reply: replyTo('batch', 429) }));
  expect((await busy.send([aPart('eve'), aPart('bob')])).map((result) => 'value' in result && result.value.status)).toEqual([429, 429]);
});
