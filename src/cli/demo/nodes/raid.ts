// The raid of the demo on several nodes: strangers and colleagues come to the lobby of every meeting at once.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Simulator } from '../../../simulator/simulator.ts';

const strangers = 30;
const colleagues = 2;

/** Everybody has come when it resolves. */
export async function raidOn({ meetings }: Simulator, { speed, signal }: { speed: number; signal: AbortSignal }): Promise<void> {
  for (let n = 0; n < strangers + colleagues && !signal.aborted; n += 1) {
    for (const [m, meeting] of meetings.entries()) {
      const isStranger = n >= colleagues;
      meeting.join({
        uri: isStranger ? `sip:raider-${m}-${n}@anonymous.invalid` : `sip:colleague-${m}-${n}@example.com`,
        name: isStranger ? `Raider ${m}${String(n).padStart(2, '0')}` : `Colleague ${m}${n}`,
        anonymous: isStranger,
        network: isStranger ? 'Everyone' : 'SameEnterprise',
        lobby: isStranger,
      });
    }
    await sleep(400 / speed, undefined, { signal }).catch(() => undefined);
  }
}

export function strangersIn({ meetings }: Simulator): number {
  return meetings.flatMap((meeting) => meeting.waiting()).filter(({ anonymous }) => anonymous).length;
}
