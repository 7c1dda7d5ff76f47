import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSegment } from '../../../src/audit/disk/segment.ts';

test('what was appended to a file is flushed to it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lobbyguard-segment-'));
  const segment = openSegment(join(directory, 'audit.jsonl'));
  segment.append(Buffer.from('one\n'));
  await expect(segment.flush()).resolves.toBeUndefined();
  segment.close();
  rmSync(directory, { recursive: true });
});

// Takes every byte, and cannot put one on a disk.
test.skipIf(process.platform === 'win32')('what the system could not put on disk is not called flushed', async () => {
  const segment = openSegment('/dev/null');
  segment.append(Buffer.from('one\n'));
  await expect(segment.flush()).rejects.toThrow('fdatasync');
  expect(() => segment.close()).toThrow('fdatasync');
});
