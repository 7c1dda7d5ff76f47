import { existsSync, readdirSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { webhookAccount } from '../../src/cli/demo/stage.ts';
import { aConfig, aDirectory, aSimulator, watching } from '../support/daemon.ts';
import { aPort } from '../support/port.ts';

async function listening(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return server;
}

test('ports that are taken keep the daemon from starting, all named at once, with nothing on record', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const ports = [await aPort(), await aPort()];
  for (const port of ports) await listening(port);
  const taken = ports.map((port) => ({ ...webhookAccount(simulator, port), name: `tenant-${port}` }));
  const accounts = [...aConfig(simulator, directory).accounts, ...taken];
  const start = watching(simulator, { directory, config: { accounts } });
  await expect(start).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    refused: ports.map((port) => ({
      key: ['accounts', `tenant-${port}`, 'listen'],
      code: 'cannot-listen',
      message: expect.stringContaining(`${port}`),
    })),
  });
  expect(recordsIn(join(directory, 'audit'))).toEqual([]);
});

test('a start that failed gives back the ports it took', async () => {
  const simulator = await aSimulator();
  const directory = aDirectory();
  const [free, busy] = [await aPort(), await aPort()];
  await listening(busy);
  const accounts = [free, busy].map((port) => ({ ...webhookAccount(simulator, port), name: `tenant-${port}` }));
  await expect(watching(simulator, { directory, config: { accounts } })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  await expect(listening(free)).resolves.toBeDefined();
});

/** Audit files that have something in them. */
function recordsIn(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory).filter((file) => file.endsWith('.jsonl') && statSync(join(directory, file)).size > 0);
}
