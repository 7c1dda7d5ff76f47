// An application that goes from one process to another.
import { expect, test } from 'vitest';
import { json, until } from '../loopback.ts';
import { aPool, aSession, type Pool } from '../pool.ts';

const applications = /\/applications(\/\d+)?$/;

function changes(pool: Pool): string[] {
  return pool.asked(applications).flatMap(({ method, target }) => (method === 'GET' ? [] : [`${method} ${target.split('/').at(-1)}`]));
}

async function up(pool: Pool, options: Parameters<typeof aSession>[1] = {}) {
  const running = aSession(pool, options);
  await until(() => running.ready.length >= 1, 'ready');
  return running;
}

test.each(['hand-over', 'vanish'] as const)('an account that leaves by %s leaves its application where it is', async (farewell) => {
  const pool = await aPool();
  const running = await up(pool);
  await running.stop(farewell);
  expect(pool.asked(applications, 'DELETE')).toEqual([]);
  expect(pool.applications.size).toBe(1);
});

test('a successor adopts the application that was handed over', async () => {
  const pool = await aPool();
  await (await up(pool)).stop('hand-over');
  const successor = await up(pool);
  expect(changes(pool)).toEqual(['POST applications', 'POST applications']);
  await successor.stop();
  expect(pool.applications.size).toBe(0);
});

test('the application of a predecessor that may not know is replaced, and nothing of it answers any more', async () => {
  const pool = await aPool();
  const predecessor = await up(pool);
  const successor = await up(pool, { inheritance: 'replace' });
  expect(changes(pool)).toEqual(['POST applications', 'POST applications', 'DELETE 1', 'POST applications']);
  expect([...pool.applications.keys()]).toEqual([2]);
  await predecessor.stop('vanish');
  await successor.stop();
});

test('where nothing is left of the predecessor nothing is deleted', async () => {
  const pool = await aPool();
  const successor = await up(pool, { inheritance: 'replace' });
  expect(changes(pool)).toEqual(['POST applications']);
  await successor.stop();
});

test('until the old application is gone for certain, the account is not ready', async () => {
  const pool = await aPool();
  await (await up(pool)).stop('vanish');
  let refusals = 2;
  pool.intercept = (hit, response) => {
    if (hit.method !== 'DELETE' || refusals === 0) return false;
    refusals -= 1;
    json(response, 500, {});
    return true;
  };
  const successor = await up(pool, { inheritance: 'replace' });
  expect(pool.asked(applications, 'DELETE')).toHaveLength(3);
  expect([...pool.applications.keys()]).toEqual([2]);
  await successor.stop();
});

test('only the first sign-in replaces: later the application is our own', async () => {
  const pool = await aPool();
  await (await up(pool)).stop('vanish');
  const successor = await up(pool, { inheritance: 'replace' });
  successor.ready[0]?.lost('a colleague says so');
  await until(() => successor.ready.length >= 2, 'ready again');
  expect(changes(pool).slice(1)).toEqual(['POST applications', 'DELETE 1', 'POST applications', 'DELETE 2', 'POST applications']);
  await successor.stop();
});

test('while the account may belong to another process it signs in nowhere, and is up as soon as it may', async () => {
  const pool = await aPool();
  let permitted = false;
  const running = aSession(pool, { permitted: () => permitted });
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(pool.hits).toEqual([]);
  permitted = true;
  await until(() => running.ready.length >= 1, 'ready');
  await running.stop();
});

test('an account that may not sign in stops all the same', async () => {
  const pool = await aPool();
  const running = aSession(pool, { permitted: () => false });
  await running.stop();
  expect(pool.hits).toEqual([]);
});
