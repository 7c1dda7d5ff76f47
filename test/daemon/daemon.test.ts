import { onTestFinished, test, expect } from 'vitest';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../src/simulator/simulator.ts';
import { until, watching } from '../support/daemon.ts';

async function aSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await createSimulator(options);
  onTestFinished(() => simulator.close());
  return simulator;
}

const eve = { name: 'Eve', uri: 'sip:eve@anonymous.invalid', anonymous: true } as const;

test('an anonymous person in the lobby is rejected, with decision, attempt and outcome on record in this order', async () => {
  const simulator = await aSimulator();
  const { of, records, daemon } = await watching(simulator);
  await until('the meeting to be joined', () => of('meeting').length > 0);
  simulator.meeting().lobbyJoin(eve);
  await until('the outcome', () => of('outcome').length > 0);
  const decision = of('decision').find((one) => one.rule === 'no-anonymous');
  expect(decision).toMatchObject({ action: 'remove', verdict: 'act', mode: 'enforce', facts: { anonymous: true, inLobby: true } });
  expect(of('outcome')[0]).toMatchObject({ decision: decision?.id, result: 'done', status: 204, attempts: 1 });
  expect(records.filter((record) => 'decision' in record || record === decision).map((record) => record.type)).toEqual(['decision', 'attempt', 'outcome']);
  expect(simulator.actions).toHaveLength(1);
  await daemon.stop('done');
  simulator.checkExit();
  expect(simulator.violations).toEqual([]);
});
