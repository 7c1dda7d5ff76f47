import { chmodSync } from 'node:fs';
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
