import { expect, test } from 'vitest';
import type { LogFields } from '../../src/log.ts';
import { createSession } from '../../src/session/create.ts';
import { html, until } from './loopback.ts';
import { aPool } from './pool.ts';

test('every line a session logs names its account', async () => {
  const pool = await aPool();
  pool.intercept = (hit, response) => {
    if (!/events\?ack=1$/.test(hit.target)) return false;
    html(response, 500);
    return true;
  };
  const lines: [string, LogFields | undefined][] = [];
  const keep = (message: string, fields?: LogFields) => void lines.push([message, fields]);
  const session = await createSession(
    {
      kind: 'ucwa',
      name: 'front-desk',
      username: 'moderator@example.com',
      password: () => 'correct horse',
      discovery: `${pool.origin}/`,
      trustedHosts: ['127.0.0.1'],
      meetings: [],
      meetingHosts: [],
      join: { beforeMs: 0, afterMs: 0 },
      acceptInvitations: false,
    },
    { log: { debug: keep, info: keep, warn: keep, error: keep } },
  );
  const leaving = new AbortController();
  const done = session.run({ onReady() {}, onPackage() {}, onGap() {}, onLost() {}, onAlarm() {} }, leaving.signal, () => 'goodbye');
  await until(() => lines.some(([message]) => message === 'event channel failing'), 'the failing channel');
  leaving.abort();
  await done;
  expect(lines.filter(([, fields]) => fields?.['account'] !== 'front-desk')).toEqual([]);
});
