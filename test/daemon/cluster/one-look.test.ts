// Before accounts are handed over, Redis is looked at once for all that are handed over together.
import { expect, test } from 'vitest';
import { keepInheritances } from '../../../src/daemon/cluster/inheritance.ts';
import { createLog } from '../../../src/log.ts';
import { aDirectory } from '../../support/directory.ts';

function aScene() {
  const looks: { begin: number; end?: number }[] = [];
  let moment = 0;
  const membership = {
    status: { node: 'one' },
    doubt: async () => {
      const look: { begin: number; end?: number } = { begin: ++moment };
      looks.push(look);
      await new Promise((resolve) => setTimeout(resolve, 1));
      look.end = ++moment;
    },
  };
  const inheritances = keepInheritances({
    membership: membership as never,
    changes: { listen: () => () => undefined },
    memory: {} as never,
    log: createLog({ level: 'silent', format: 'json' }),
    refusals: { failed() {}, settled() {} },
    directory: aDirectory(),
    rememberedMs: 1_000,
    owned: () => [],
    tokenOf: () => 1,
  });
  return { looks, inheritances, now: () => ++moment };
}

test('a hundred accounts that are given up together share a look', async () => {
  const { looks, inheritances } = aScene();
  await Promise.all(Array.from({ length: 100 }, () => inheritances.told()));
  expect(looks).toHaveLength(1);
});

test('a look that was under way when an account was given up does not count for it: the next one does', async () => {
  const { looks, inheritances, now } = aScene();
  const first = inheritances.told();
  await Promise.resolve();
  await Promise.resolve();
  expect(looks).toHaveLength(1);
  const asked = now();
  const ninetyNine = Array.from({ length: 99 }, () => inheritances.told());
  await Promise.all([first, ...ninetyNine]);
  expect(looks).toHaveLength(2);
  expect(looks[1]?.begin).toBeGreaterThan(asked);
});
