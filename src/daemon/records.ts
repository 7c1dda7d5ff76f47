// The records the daemon writes about itself: its start and what it found then, the policies in force, the kill switch.
import { type By, localBy } from '../audit/human.ts';
import type { Recorder } from '../audit/recorder.ts';
import type { Config } from '../config/config.ts';
import { defined } from '../defined.ts';
import type { Memory } from '../memory/memory.ts';
import { version } from '../version.ts';
import type { Pause } from './kill-switch.ts';
import type { PolicyStage } from './policy-stage.ts';

export interface Beginning {
  recorder: Recorder;
  config: Config;
  policyStage: Pick<PolicyStage, 'begin'>;
  pause: Pause;
  shared: { memory: Memory };
  /** Its name in a cluster. */
  node?: string | undefined;
}

export function writeFirstRecords({ recorder, config, policyStage, pause, shared: { memory }, node }: Beginning): void {
  const { mode, file } = config;
  recorder.write({
    type: 'start',
    account: null,
    version,
    mode,
    pid: process.pid,
    ...(file ? { config: file } : {}),
    ...defined({ node }),
  });
  policyStage.begin();
  if (memory.paused !== pause.paused) writePause(recorder, pause.paused, localBy('found at start', 'cli'));
  for (const { decision, account, attempts } of memory.unfinished()) {
    const result = attempts > 0 ? 'unconfirmed' : 'cancelled';
    recorder.write({ type: 'outcome', account, decision, result, attempts, waitedMs: 0, tookMs: 0 });
  }
}

export function writePause(recorder: Recorder, paused: boolean, by: By): void {
  recorder.write({ type: paused ? 'pause' : 'resume', account: null, by });
}
