// One scenario through both dialects: the same people, the same decisions, the same actions.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditRecord } from '../../src/audit/record.ts';
import { demoConfig, freePort, setStage, ucwaAccount, webhookAccount } from '../../src/cli/demo/stage.ts';
import { startDaemon } from '../../src/daemon/daemon.ts';
import { createLog } from '../../src/log.ts';
import { builtInScenario } from '../../src/simulator/scenarios/built-in.ts';
import { play, setScene } from '../../src/simulator/scenarios/player.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';

let cwd: string;

beforeAll(async () => {
  cwd = await mkdtemp(`${tmpdir()}/lobbyguard-dialects-`);
});

afterAll(() => rm(cwd, { recursive: true, force: true }));

const tick = () => new Promise((resolve) => setTimeout(resolve, 5));
/** Ticks without a request or a record: longer than links come late. */
const quietTicks = 12;

async function perform(name: string, dialect: 'ucwa' | 'webhook') {
  const scenario = builtInScenario(name);
  if (scenario === undefined) throw new Error(name);
  const simulator = await createSimulator({ meetings: scenario.meetings, webhook: { switches: { lateLinksMs: 20 } } });
  setScene(simulator, scenario);
  const stage = await setStage({ enforce: true }, cwd, new Date());
  const records: AuditRecord[] = [];
  const account = dialect === 'ucwa' ? ucwaAccount(simulator) : webhookAccount(simulator, await freePort());
  const config = demoConfig(stage, account, { enforce: true, speed: 20 });
  const daemon = await startDaemon({
    config,
    log: createLog({ level: 'silent', format: 'human' }),
    onRecord: (record) => void records.push(record),
  });
  const isSeen = () =>
    simulator.meetings.every((meeting) => {
      const seen = daemon.status().accounts[0]?.meetings.find(({ subject }) => subject === meeting.subject);
      return seen?.inside === meeting.inside().length && seen.waiting === meeting.waiting().length;
    });
  async function settled(): Promise<void> {
    await simulator.until(isSeen);
    for (let quiet = 0, before = -1; quiet < quietTicks; quiet += 1) {
      await tick();
      const now = simulator.requests.length + records.length;
      if (now !== before || !isSeen()) quiet = 0;
      before = now;
    }
  }
  await simulator.until(() => daemon.status().accounts.every(({ meetings }) => meetings.every(({ state }) => state === 'in')));
  // Each step once everybody has been seen and decided on after the one before: what is seen depends on no clock.
  await play(simulator, scenario, { speed: Number.POSITIVE_INFINITY, before: settled });
  await settled();
  await daemon.stop('test over');
  simulator.checkExit();
  const violations = simulator.violations.map(({ code, message }) => `${code}: ${message}`);
  const actions = simulator.actions.map(({ action, target }) => `${action} ${target?.uri}`).sort();
  await simulator.close();
  return { decisions: decisionsOf(records), actions, violations };
}

/** What each person's rules came to, without what depends on the moment: links that are not there yet, and the account itself. */
function decisionsOf(records: readonly AuditRecord[]): string[] {
  const lines = records.flatMap((record) =>
    record.type === 'decision' && record.rule !== null && record.because !== 'no-link' && record.because !== 'duplicate'
      ? [`${String(record.facts['uri'])} ${record.rule} ${record.action} ${record.verdict} ${record.because ?? ''}`]
      : [],
  );
  return [...new Set(lines)].sort();
}

test.each(['partners', 'webinar'])('%s is decided and acted on alike', async (name) => {
  const [ucwa, webhook] = await Promise.all([perform(name, 'ucwa'), perform(name, 'webhook')]);
  expect(ucwa.decisions.length).toBeGreaterThan(3);
  expect(webhook.decisions).toEqual(ucwa.decisions);
  expect(webhook.actions).toEqual(ucwa.actions);
  expect([ucwa.violations, webhook.violations]).toEqual([[], []]);
});
