import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openAuditLog } from '../../src/audit/log.ts';
import { startDaemon } from '../../src/daemon/daemon.ts';
import { createLog } from '../../src/log.ts';
import { aDecision } from '../audit/entries.ts';
import { aConfig, aDirectory, aSimulator, moderating, rejectAnonymous } from '../support/daemon.ts';

test('a start that is called off while the log is read leaves nothing behind: no record, no lock, nobody at the server', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const config = aConfig(simulator, directory);
  writeFileSync(config.policies, rejectAnonymous);
  const earlier = await openAuditLog(config.audit);
  earlier.write(aDecision());
  await earlier.close();
  const before = auditText(config.audit.directory);
  const calledOff = new Error('called off');
  const start = startDaemon({ config, log: createLog({ level: 'silent', format: 'human' }), signal: AbortSignal.abort(calledOff) });
  await expect(start).rejects.toBe(calledOff);
  expect(auditText(config.audit.directory)).toBe(before);
  expect(existsSync(join(config.audit.directory, 'lobbyguard.lock'))).toBe(false);
  simulator.checkExit();
  expect(simulator.violations).toEqual([]);
  await (await moderating(simulator, { directory })).stop();
});

function auditText(directory: string): string {
  const files = readdirSync(directory).filter((name) => name.endsWith('.jsonl'));
  return files.map((name) => readFileSync(join(directory, name), 'utf8')).join('');
}
