import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { policiesFault } from '../../src/config/directories.ts';
import { aDirectory } from '../support/directory.ts';

/** As somebody for whom permissions count. */
function asAnybody<T>(work: () => T): T {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}

test.skipIf(process.platform === 'win32')('of policies in several directories the one that cannot be read is named, and what to do', () => {
  const directory = aDirectory({ 'policies/a.yaml': 'rules: []', 'policies/lists/vip.txt': 'Ann' });
  const [policies, lists] = [join(directory, 'policies'), join(directory, 'policies', 'lists')];
  for (const path of [directory, policies]) chmodSync(path, 0o755);
  expect(asAnybody(() => policiesFault(policies))).toBeUndefined();
  chmodSync(lists, 0);
  const fault = asAnybody(() => policiesFault(policies));
  chmodSync(lists, 0o755);
  expect(fault).toEqual({ code: 'unreadable', message: `${lists} cannot be read (EACCES: let the account that runs lobbyguard read it)` });
});

test.skipIf(process.platform === 'win32')('what a volume keeps at its root for root alone keeps nobody from starting', () => {
  const directory = aDirectory({ 'policies/a.yaml': 'rules: []', 'policies/lost+found/x': '' });
  const [policies, kept] = [join(directory, 'policies'), join(directory, 'policies', 'lost+found')];
  for (const path of [directory, policies]) chmodSync(path, 0o755);
  chmodSync(kept, 0);
  const fault = asAnybody(() => policiesFault(policies));
  chmodSync(kept, 0o755);
  expect(fault).toBeUndefined();
});

test('policies that are there through a link to a directory are there', () => {
  const directory = aDirectory({ 'revision/a.yaml': 'rules: []', 'policies/notes.md': '', 'empty/.git/a.yaml': 'rules: []' });
  const [policies, empty] = [join(directory, 'policies'), join(directory, 'empty')];
  expect(policiesFault(policies)).toMatchObject({ code: 'no-policies' });
  symlinkSync('../policies', join(policies, 'back'));
  symlinkSync('itself', join(policies, 'itself'));
  expect(policiesFault(policies)).toMatchObject({ code: 'no-policies' });
  symlinkSync('../revision', join(policies, 'current'));
  expect(policiesFault(policies)).toBeUndefined();
  expect(policiesFault(empty)).toMatchObject({ code: 'no-policies' });
});
