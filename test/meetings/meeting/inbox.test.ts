import { expect, test } from 'vitest';
import { createInbox } from '../../../src/meetings/meeting/inbox.ts';
import type { News } from '../../../src/meetings/meeting/news.ts';

test('news told while other news is dealt with waits its turn', () => {
  const log: string[] = [];
  const inbox = createInbox(({ kind }) => {
    log.push(`begin ${kind}`);
    if (kind === 'gap') inbox.tell({ kind: 'doubt' });
    log.push(`end ${kind}`);
  });
  inbox.tell({ kind: 'gap' });
  expect(log).toEqual(['begin gap', 'end gap', 'begin doubt', 'end doubt']);
});

test('news that fails holds up none that comes later', () => {
  const taken: News['kind'][] = [];
  const inbox = createInbox(({ kind }) => {
    taken.push(kind);
    if (kind === 'gap') throw new Error('a fault');
  });
  expect(() => inbox.tell({ kind: 'gap' })).toThrow('a fault');
  inbox.tell({ kind: 'doubt' });
  expect(taken).toEqual(['gap', 'doubt']);
});
