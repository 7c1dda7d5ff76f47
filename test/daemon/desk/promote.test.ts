import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { aSimulator, moderating, until } from '../../support/daemon.ts';

const by = { who: 'Olga', auth: 'local', via: 'console' } as const;
const assisting =
  'name: guests\nrules:\n  - id: no-anonymous   # the only one\n    mode: assist\n    when: { anonymous: true }\n    then: reject\n';

test('a rule raised at the desk is on record, stands in its file, and acts', async () => {
  const simulator = await aSimulator();
  simulator.meeting().join({ name: 'Eve', anonymous: true, lobby: true });
  const watch = await moderating(simulator, { policies: assisting });
  await until('a proposal', () => watch.of('decision').some(({ because }) => because === 'proposed'));
  expect(await watch.daemon.desk.promote({ what: 'no-anonymous', to: 'enforce', by })).toMatchObject({ kind: 'accepted' });
  expect(readFileSync(watch.policyFile, 'utf8')).toBe(assisting.replace('assist', 'enforce'));
  await until('Eve to be refused', () => watch.of('outcome').some(({ result }) => result === 'done'));
  expect(watch.of('human')).toMatchObject([{ act: 'promote', of: 'no-anonymous', by }]);
  const none = await watch.daemon.desk.promote({ what: 'nobody', to: 'enforce', by });
  expect(none).toMatchObject({ kind: 'refused', code: 'gone' });
});
