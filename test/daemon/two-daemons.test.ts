import { expect, test } from 'vitest';
import { aDirectory, aSimulator, moderating, until, watching } from '../support/daemon.ts';

test('two daemons with one account, each in a directory of its own, are told of', async () => {
  const simulator = await aSimulator();
  const first = await moderating(simulator);
  const second = await watching(simulator, { directory: aDirectory() });
  const taken = () => [...first.of('alarm'), ...second.of('alarm')].filter(({ code }) => code === 'channel-taken');
  await until('the alarm', () => taken().length > 0, 60_000);
  expect(taken()[0]?.account).toBe('moderator');
});
