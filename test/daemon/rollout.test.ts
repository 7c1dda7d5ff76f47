import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { placeOfUri } from '../../src/audit/place.ts';
import { rankOf } from '../../src/policy/decide/rollout.ts';
import { defaultMeetingUri } from '../../src/simulator/simulator.ts';
import { aSimulator, moderating, until } from '../support/daemon.ts';

const rank = rankOf('no-anonymous', placeOfUri(defaultMeetingUri));
const rolledOut = (percent: number) =>
  `rules:\n  - { id: no-anonymous, when: { anonymous: true }, then: reject, rollout: { percent: ${percent} } }\n`;

test.each([
  ['in the share', Math.ceil(rank) + 0.5, 'enforce'],
  ['outside of it', Math.max(1, Math.floor(rank)), 'assist'],
])('somebody in a meeting %s stays on that side over reloads and restarts', async (_name, percent, mode) => {
  const simulator = await aSimulator();
  const join = (name: string) => simulator.meeting().join({ name, anonymous: true, lobby: true });
  join('Eve');
  const first = await moderating(simulator, { policies: rolledOut(percent) });
  await until('Eve to be decided on', () => first.of('decision').length > 0);
  writeFileSync(first.policyFile, `${rolledOut(percent)}# read again\n`);
  await first.daemon.reload();
  join('Mallory');
  await until('Mallory to be decided on', () => first.of('decision').some(({ facts }) => facts['name'] === 'Mallory'));
  await first.stop();
  join('Trudy');
  const second = await moderating(simulator, { policies: rolledOut(percent), directory: first.directory });
  await until('Trudy to be decided on', () => second.of('decision').some(({ facts }) => facts['name'] === 'Trudy'));
  const modes = [...first.of('decision'), ...second.of('decision')].filter(({ rule }) => rule !== null).map((one) => one.mode);
  expect(new Set(modes)).toEqual(new Set([mode]));
  if (mode === 'assist') expect(simulator.actions).toEqual([]);
});
