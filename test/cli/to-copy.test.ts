// Commands that are printed to be copied work where they are read.
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openAuditLog } from '../../src/audit/log.ts';
import { runCommandLine } from '../../src/cli/program/command-line.ts';
import { toCopy } from '../../src/cli/to-copy.ts';
import { keepAll, started } from '../audit/entries.ts';
import { aDirectory } from '../support/directory.ts';
import { aFakeIo } from './fake-io.ts';

const config = `
version: 1
policies: policies
audit: { directory: elsewhere/audit }
accounts:
  - { name: m, username: m@example.com, password: { env: X }, meetings: ["sip:o@example.com;gruu;opaque=app:conf:focus:id:A"] }
`;

async function lobbyguard(cwd: string, ...argv: string[]) {
  const { io, out, err } = aFakeIo({ cwd });
  return { code: await runCommandLine(argv, io), out: out(), err: err() };
}

test.each([
  ['lobbyguard.yaml', 'npx lobbyguard resume'],
  ['/etc/lobbyguard/lobbyguard.yaml', 'npx lobbyguard resume --config /etc/lobbyguard/lobbyguard.yaml'],
  ['C:\\lobby guard\\lobbyguard.yaml', 'npx lobbyguard resume --config "C:\\lobby guard\\lobbyguard.yaml"'],
])('with the configuration %s the command is %s', (named, command) => {
  expect(toCopy('resume', named)).toBe(command);
});

test('what pause says to copy resumes the same daemon', async () => {
  const cwd = aDirectory({ 'other pool/lobbyguard.yaml': config });
  const { out } = await lobbyguard(cwd, 'pause', '--config', 'other pool/lobbyguard.yaml');
  expect(out).toContain('To go on: npx lobbyguard resume --config "other pool/lobbyguard.yaml"\n');
});

test('verify and report without a name read the configured audit log, and without a configuration the directory audit', async () => {
  const cwd = aDirectory({ 'lobbyguard.yaml': config });
  const directory = join(cwd, 'elsewhere/audit');
  mkdirSync(directory, { recursive: true });
  const log = await openAuditLog({ directory, redact: keepAll, now: Date.now });
  log.write(started);
  await log.close();
  expect(await lobbyguard(cwd, 'verify')).toMatchObject({ code: 0, out: expect.stringContaining('chain intact') });
  expect(await lobbyguard(cwd, 'report', '-o', '-')).toMatchObject({ code: 0 });
  const bare = aDirectory();
  renameSync(directory, join(bare, 'audit'));
  expect(await lobbyguard(bare, 'verify')).toMatchObject({ code: 0, out: expect.stringContaining('chain intact') });
});
