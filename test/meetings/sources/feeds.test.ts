import { expect, onTestFinished, test } from 'vitest';
import { webFeed } from '../../../src/meetings/sources/feeds.ts';
import { createHttpClient } from '../../../src/session/http/client.ts';
import { createTrust } from '../../../src/session/http/trust.ts';
import { aServer, until } from '../../session/loopback.ts';

/** What a feed brings of answers with an ETag; `readable`: whether the reader could make something of them. */
async function looks(readable: boolean, wanted: number) {
  const server = await aServer(({ headers }, response) => {
    response.writeHead(headers['if-none-match'] === '"one"' ? 304 : 200, { etag: '"one"' });
    response.end();
  });
  let brought = 0;
  const client = createHttpClient({ trust: createTrust(['127.0.0.1']) });
  const feed = webFeed({ url: `${server.origin}/day.ics`, everyMs: 5, login: undefined, client });
  onTestFinished(() => feed.stop());
  feed.start({
    async files() {
      brought += 1;
      return readable;
    },
    failed() {},
  });
  await until(() => server.hits.length >= wanted, 'the looks');
  return brought;
}

test('a calendar that has not changed is not brought again', async () => {
  expect(await looks(true, 4)).toBe(1);
});

test('a calendar that could not be read is brought again, however well the server knows it', async () => {
  expect(await looks(false, 4)).toBeGreaterThan(2);
});
