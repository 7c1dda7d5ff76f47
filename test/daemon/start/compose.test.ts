import { expect, test } from 'vitest';
import { closeStages } from '../../../src/daemon/start/compose.ts';
import type { LogFields } from '../../../src/log.ts';

test('a disk that fails at the very end is told in the log, and the stop is still a stop', async () => {
  const told: [string, LogFields | undefined][] = [];
  const ended: string[] = [];
  const fails = () => Promise.reject(new Error('EIO: i/o error, fsync'));
  await closeStages(
    {
      audit: { durable: fails, close: fails },
      recorder: { stop: () => ended.push('recorder'), write: () => ended.push('stop record') } as never,
      pause: { paused: false, stop: () => ended.push('pause') } as never,
      policies: { stop: async () => void ended.push('policies') } as never,
      settings: { stop: () => ended.push('settings') } as never,
      shared: { log: { error: (message, fields) => told.push([message, fields]), warn() {}, info() {}, debug() {} } },
    },
    'SIGTERM',
  );
  expect(ended).toEqual(['pause', 'settings', 'recorder', 'policies', 'stop record']);
  expect(told).toEqual([['the end of the audit log may not be on disk', { reason: 'EIO: i/o error, fsync' }]]);
});
