// What only a browser can tell: its heap over a raid, and how soon it notices that the daemon is dead.
import { execFileSync } from 'node:child_process';
import { type CDPSession, chromium } from 'playwright-core';
import { startGuard, startPool } from './processes.ts';

const ROUNDS = 4;

export async function browser(port: number): Promise<void> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    console.log('no Chromium on this machine: heap and silence not measured');
    return;
  }
  const pool = await startPool(1);
  const guard = await startGuard(pool, { requestsPerSecond: 200, concurrency: 8, desk: port });
  const chrome = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  const page = await chrome.newPage();
  await page.goto(`http://127.0.0.1:${port}`);
  const session = await page.context().newCDPSession(page);
  const heaps = [await heapMb(session)];
  for (let round = 0; round < ROUNDS; round += 1) {
    await pool.ask({ do: 'flood', perSecond: 150, seconds: 10 });
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    heaps.push(await heapMb(session));
  }
  console.log(
    `heap of the page before and after each of ${ROUNDS} raids of 1,500: ${heaps.map((mb) => mb.toFixed(1)).join(', ')} MB (target: flat)`,
  );
  const killedAt = performance.now();
  await guard.stop('SIGKILL');
  await page.getByText('no connection since').waitFor({ timeout: 60_000 });
  console.log(`dead daemon noticed after ${((performance.now() - killedAt) / 1000).toFixed(1)} s (target 12)`);
  await chrome.close();
  await pool.stop();
}

async function heapMb(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}

function findChromium(): string | undefined {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    } catch {
      // Not this one.
    }
  }
  return undefined;
}
