// Whoever could not be read once, or changes without an event that tells, is looked at again before long.
import { expect, test } from 'vitest';
import { anonymous, strangers } from '../support/crowd.ts';
import { aSimulator, moderating, until } from '../support/daemon.ts';

const guest = /participants\/[^?]*guest-1(?:%40|@)/;

test.each([
  ['a status', { kind: 'status', status: 500 }],
  ['a status of a proxy', { kind: 'status', status: 404, body: 'html' }],
  ['a forbidden page', { kind: 'status', status: 403, body: 'html' }],
  ['a lost connection', { kind: 'reset-before' }],
  ['half an answer', { kind: 'reset-mid' }],
  ['no resource', { kind: 'body', text: '' }],
  ['no JSON', { kind: 'body', text: '<html>', contentType: 'text/html' }],
] as const)('whoever could not be read once, for %s, is looked at again without waiting for the reconcile', async (_, effect) => {
  const simulator = await aSimulator();
  await moderating(simulator);
  simulator.fault({ method: 'GET', path: guest, times: 1, effect });
  simulator.meeting().join(anonymous(1));
  await until('the stranger to be gone', () => strangers(simulator.meeting()).length === 0);
  expect(simulator.violations).toEqual([]);
});
