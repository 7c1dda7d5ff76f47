import { expect, test } from 'vitest';
import type { Setback } from '../../../src/session/meaning/session.ts';
import { createApplicationLife } from '../../../src/session/ucwa/application-life.ts';

const because = (reason: string): Setback => ({ reason, pause: 'none', rediscover: false, gone: true });

test('the first to notice the end says why', () => {
  const life = createApplicationLife(new AbortController().signal);
  life.end(because('first'));
  life.end(because('second'));
  expect([life.signal.aborted, life.setback?.reason]).toEqual([true, 'first']);
});

test.each(['before', 'after'])('an application that ends with its account has no setback, stopped %s', (when) => {
  const account = new AbortController();
  if (when === 'before') account.abort();
  const life = createApplicationLife(account.signal);
  account.abort();
  life.end(because('noticed while stopping'));
  expect([life.signal.aborted, life.setback]).toEqual([true, undefined]);
});
