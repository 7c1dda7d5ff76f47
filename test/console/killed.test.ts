// The daemon is killed while somebody looks at its desk, and started again.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { AuditRecord } from '../../src/audit/record.ts';
import { defaultMeetingUri } from '../../src/simulator/simulator.ts';
import { aDirectory, aSimulator, until } from '../support/daemon.ts';
import { aPort } from '../support/port.ts';
import { aDeskInChromium, guest, openDesk } from './at-the-desk.ts';
import { inBrowser } from './chromium.ts';

const { browser } = aDeskInChromium();
const main = join(import.meta.dirname, '../../dist/main.js');

function configure(directory: string, discovery: string, port: number): void {
  mkdirSync(join(directory, 'policies'));
  const policy = 'version: 1\nname: guests\nrules:\n  - { id: guests-wait, when: { anonymous: true, inLobby: true }, then: hold }\n';
  writeFileSync(join(directory, 'policies', 'guests.yaml'), policy);
  const account = `{ name: a, username: moderator@example.com, password: { env: SECRET }, discovery: "${discovery}", trustedHosts: ["127.0.0.1"], meetings: ["${defaultMeetingUri}"] }`;
  writeFileSync(
    join(directory, 'lobbyguard.yaml'),
    `version: 1\nmode: enforce\nconsole: { listen: "127.0.0.1:${port}" }\naccounts:\n  - ${account}\n`,
  );
}

function run(directory: string): ChildProcess {
  const child = spawn(process.execPath, [main, 'run'], {
    cwd: directory,
    env: { ...process.env, SECRET: 'open-sesame', NO_COLOR: '1' },
    stdio: 'ignore',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

function recorded(directory: string): AuditRecord[] {
  const audit = join(directory, 'audit');
  const files = readdirSync(audit).filter((file) => file.endsWith('.jsonl'));
  return files.flatMap((file) =>
    readFileSync(join(audit, file), 'utf8')
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as AuditRecord),
  );
}

inBrowser(
  'a daemon that is killed turns the page grey, and one that comes back tells nobody twice',
  async () => {
    const simulator = await aSimulator();
    const directory = aDirectory();
    const port = await aPort();
    configure(directory, simulator.url, port);
    simulator.meeting().join(guest('Bob'));
    const first = run(directory);
    await until('the desk', () => simulator.applications.length > 0);
    const page = await openDesk(browser(), `http://127.0.0.1:${port}`, 'R. Meier');
    await page.getByRole('button', { name: 'Admit Bob' }).waitFor();
    const need = await page.locator('.need h3').getAttribute('id');
    await page.getByRole('button', { name: 'Take it' }).click();
    await page.getByText('R. Meier is on it').waitFor();
    await page.mouse.move(1_200, 10);
    await page.evaluate(`(() => {
      window.spoken = [];
      for (const region of document.querySelectorAll('[aria-live], .unseen[role=alert]'))
        new MutationObserver(() => window.spoken.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
    })()`);

    first.kill('SIGKILL');
    await once(first, 'exit');
    await page.getByText('no connection since').waitFor();
    expect(await page.title()).toContain('NO CONNECTION');
    expect(await page.locator('.desk.old').count()).toBe(1);
    expect(await page.locator('.acts button:not([disabled]), .need .row button:not([disabled])').count()).toBe(0);
    const icon = await page.locator('link[rel=icon]').getAttribute('href');

    run(directory);
    await page.locator('#state').getByText('ENFORCING').waitFor();
    await page.getByRole('button', { name: 'Admit Bob' }).waitFor();
    await page.getByText('R. Meier is on it').waitFor();
    expect(await page.locator('.need h3').getAttribute('id')).toBe(need);
    expect(await page.locator('link[rel=icon]').getAttribute('href')).not.toBe(icon);
    expect(await page.evaluate('window.spoken.filter((text) => text !== "")')).toEqual([]);
    // Nobody presses in the very moment a row has changed, and who does is told to look again.
    await page.waitForTimeout(1_500);
    await page.getByRole('button', { name: 'Admit Bob' }).click();
    await until('Bob to be inside', () => simulator.meeting().waiting().length === 0);
    expect(recorded(directory).filter(({ type }) => type === 'human')).toMatchObject([{ act: 'take' }, { act: 'admit' }]);
    expect(simulator.actions.map(({ action }) => action)).toEqual(['admit']);
  },
  900_000,
);
