import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { aSimulator, rejectAnonymous, until, watching } from '../support/daemon.ts';

test('the alarm about rejected policies ends once, however often they were broken, when the files are right again', async () => {
  const watch = await watching(await aSimulator());
  for (const broken of ['rules: [', 'version: 1\nname: x\nrules: 7\n']) {
    writeFileSync(watch.policyFile, broken);
    await watch.daemon.reload();
  }
  writeFileSync(watch.policyFile, rejectAnonymous);
  await watch.daemon.reload();
  const rejected = () => watch.of('alarm').filter(({ code }) => code === 'policy-rejected');
  await until('the end', () => rejected().length >= 3);
  expect(rejected().map(({ ended = false }) => ended)).toEqual([false, false, true]);
  expect(watch.daemon.status().alarms.filter(({ code }) => code === 'policy-rejected')).toEqual([]);
});
