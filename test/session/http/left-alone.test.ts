import { expect, test } from 'vitest';
import { createHttpClient } from '../../../src/session/http/client.ts';
import { createTrust } from '../../../src/session/http/trust.ts';
import { aServer, json } from '../loopback.ts';

test('who reads a URL next waits as long as the server asked somebody else to, and other URLs wait for nothing', async () => {
  const at: Record<string, number[]> = {};
  const server = await aServer((hit, response) => {
    at[hit.target] = [...(at[hit.target] ?? []), performance.now()];
    if (at[hit.target]?.length === 1 && hit.target === '/roster') json(response, 503, undefined, { 'Retry-After': '1' });
    else json(response, 200, {});
  });
  const client = createHttpClient({ trust: createTrust(['127.0.0.1']) });
  const get = (path: string) => client.request({ method: 'GET', url: `${server.origin}${path}` });
  expect((await get('/roster')).status).toBe(503);
  const [again, other] = await Promise.all([get('/roster'), get('/lobby')]);
  expect([again.status, other.status]).toEqual([200, 200]);
  const [first = 0, second = 0] = at['/roster'] ?? [];
  expect(second - first).toBeGreaterThanOrEqual(990);
  expect(at['/lobby']?.[0]).toBeLessThan(second);
});

test('waiting ends with the signal, and with the client', async () => {
  const server = await aServer((_, response) => json(response, 503, undefined, { 'Retry-After': '3600' }));
  const client = createHttpClient({ trust: createTrust(['127.0.0.1']) });
  const url = `${server.origin}/roster`;
  await client.request({ method: 'GET', url });
  const stopping = new AbortController();
  const one = client.request({ method: 'GET', url, signal: stopping.signal });
  const two = client.request({ method: 'GET', url });
  stopping.abort();
  await expect(one).rejects.toMatchObject({ code: 'STOPPED' });
  client.close();
  await expect(two).rejects.toMatchObject({ code: 'STOPPED' });
  expect(server.hits).toHaveLength(1);
});
