// The records the daemon writes about itself: its start and what it found then, the policies in force, the kill switch.
import { type By, localBy } from '../audit/human.ts';
import type { Recorder } from '../audit/recorder.ts';
import type { Config } from '../config/config.ts';
import { defined } from '../defined.ts';
import type { Memory } from '../memory/memory.ts';
import { version } from '../version.ts';
import type { Pause } from './kill-switch.ts';
import type { PolicyStage } from './policy-stage.ts';

/** `node`: its name in a cluster. */
export function writeStart(recorder: Recorder, { mode, file }: Config, node: string | undefined): void {
  recorder.write({
    type: 'start',
    account: null,
    version,
    mode,
    pid: process.pid,
    ...(file ? { config: file } : {}),
    ...defined({ node }),
  });
}

export interface Finding {
  recorder: Recorder;
  policyStage: Pick<PolicyStage, 'begin'>;
  pause: Pause;
  shared: { memory: Memory };
}

/** The policies in force, and what the life before has left. */
export function writeFound({ recorder, policyStage, pause, shared: { memory } }: Finding): void {
  policyStage.begin();
  const found = 'found at start';
  if (memory.paused !== pause.paused) writePause(recorder, pause.paused, pause.paused ? pause.pauser(found) : localBy(found, 'cli'));
  for (const { decision, account, attempts } of memory.unfinished()) {
    const result = attempts > 0 ? 'unconfirmed' : 'cancelled';
    recorder.write({ type: 'outcome', account, decision, result, attempts, waitedMs: 0, tookMs: 0 });
  }
}

export function writePause(recorder: Recorder, paused: boolean, by: By): void {
  recorder.write({ type: paused ? 'pause' : 'resume', account: null, by });
}
