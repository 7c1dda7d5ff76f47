// The audit directory goes while the daemon runs, and a new log is begun: a later life finds in it what was said from then on.
import { existsSync, renameSync } from 'node:fs';
import { expect, test } from 'vitest';
import { aSimulator, until } from '../support/daemon.ts';
import { aNight, decided, gaps, toldToWait } from '../support/night.ts';

test('what is said in a log that was begun anew is known in the next life, and in the one after it', async () => {
  const simulator = await aSimulator();
  const night = await aNight(simulator);
  const audit = `${night.watch.directory}/audit`;
  renameSync(audit, `${audit}-aside`);
  await until(
    'a new log',
    () => existsSync(audit) && night.watch.of('alarm').some(({ code, ended }) => code === 'audit-unwritable' && ended),
  );
  await toldToWait(night, simulator);
  const restart = gaps['a restart']?.(simulator);
  if (restart === undefined) throw new Error('there is no restart');
  const second = await restart(night);
  await decided(second, 'Eve', 'overruled');
  await decided(await restart(second), 'Eve', 'overruled');
  expect(simulator.actions).toEqual([]);
});
