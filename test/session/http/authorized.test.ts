import { expect, test } from 'vitest';
import { createAuthorized } from '../../../src/session/http/authorized.ts';
import { createHttpClient } from '../../../src/session/http/client.ts';
import type { Tokens } from '../../../src/session/http/tokens.ts';
import { createTrust } from '../../../src/session/http/trust.ts';
import { aServer, json } from '../loopback.ts';

/** The account's requests, with a token that a refusal replaces by the next. */
function anAccount() {
  let n = 1;
  const tokens: Tokens = {
    for: async () => `t${n}`,
    replace: async () => `t${++n}`,
    borrowed: () => false,
    accepted: () => {},
  } as Partial<Tokens> as Tokens;
  return createAuthorized(createHttpClient({ trust: createTrust(['127.0.0.1']) }), tokens);
}

test.each([301, 302, 307, 308])('an action that is answered %i is sent once, and the redirect handed back', async (status) => {
  const server = await aServer((_, response) => json(response, status, undefined, { Location: '/elsewhere' }));
  expect((await anAccount().requestOnce({ method: 'POST', url: `${server.origin}/eject` })).status).toBe(status);
  expect(server.hits.map(({ target }) => target)).toEqual(['/eject']);
});

test('an action whose token is refused is sent once, and the next has another token', async () => {
  const server = await aServer((hit, response) => json(response, hit.headers.authorization === 'Bearer t1' ? 401 : 204));
  const account = anAccount();
  expect((await account.requestOnce({ method: 'POST', url: `${server.origin}/eject` })).status).toBe(401);
  expect(server.hits).toHaveLength(1);
  expect((await account.requestOnce({ method: 'POST', url: `${server.origin}/eject` })).status).toBe(204);
});

test('anything else is repeated once with another token', async () => {
  const server = await aServer((hit, response) => json(response, hit.headers.authorization === 'Bearer t1' ? 401 : 200, {}));
  expect((await anAccount().request({ method: 'GET', url: `${server.origin}/me` })).status).toBe(200);
  expect(server.hits).toHaveLength(2);
});
