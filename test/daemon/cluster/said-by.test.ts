import { expect, test } from 'vitest';
import type { By } from '../../../src/audit/human.ts';
import { byOfText, textOfBy } from '../../../src/daemon/cluster/said-by.ts';

const olga: By = { who: 'olga', auth: 'oidc', via: 'console' };

test('who did it at one node is who did it there to another, and somebody here to that one', () => {
  const text = textOfBy(olga, 'one');
  expect(text).toBe('olga (oidc via console on one)');
  expect(byOfText(text, 'two')).toEqual({ ...olga, node: 'one' });
  expect(byOfText(text, 'one')).toEqual(olga);
  expect(byOfText(textOfBy({ ...olga, node: 'one' }, 'two'), 'three')).toEqual({ ...olga, node: 'one' });
});

test('a name that says more than a name is a name', () => {
  const who = 'eve (oidc via console on one)';
  expect(byOfText(textOfBy({ who, auth: 'local', via: 'cli' }, 'two'), 'three')).toEqual({ who, auth: 'local', via: 'cli', node: 'two' });
});

test.each(['carol', '', 'carol (magic via console on one)', 'carol (oidc via console)'])('%j of an older node is a name', (text) => {
  expect(byOfText(text, 'two')).toEqual({ who: text, auth: 'local', via: 'cli' });
});
