// Something that is to happen just when a request is on its way to the server, or when the server has done it and the daemon does not know yet.
import type { HttpRequest } from '../../../src/session/http/exchange.ts';
import { pathOf } from '../../chaos/checks.ts';
import { actionsIn } from '../durable.ts';
import { type Machine, theWorld } from '../machine/machine.ts';
import type { Behind } from './record.ts';

/** `arrives`: done by the server, and not answered yet. A number: so many ms after it left. */
export type Phase = 'leaves' | 'arrives' | number;

export interface Trap {
  for(behind: Behind): boolean;
  phase: Phase;
  spring(behind: Behind): void;
}

export interface Traps {
  set(trap: Trap): void;
  /** A request leaves the daemon. */
  sent(request: HttpRequest): void;
  /** The server has done what this path asks for. */
  arrived(path: string): void;
}

export function createTraps(machine: Machine, behind: (path: string) => Behind | undefined): Traps {
  const traps = new Set<Trap>();
  const onArrival = new Map<string, () => void>();

  function meet(path: string): void {
    const one = behind(path);
    const trap = one && [...traps].find((each) => each.for(one));
    if (one === undefined || trap === undefined) return;
    traps.delete(trap);
    const spring = () => trap.spring(one);
    if (trap.phase === 'leaves') spring();
    else if (trap.phase === 'arrives') onArrival.set(path, spring);
    else machine.later(trap.phase, spring, theWorld);
  }

  return {
    set: (trap) => void traps.add(trap),
    sent(request) {
      if (traps.size > 0) for (const url of actionsIn(request)) machine.later(0, () => meet(pathOf(url)), theWorld);
    },
    arrived(path) {
      const spring = onArrival.get(path);
      if (spring === undefined) return;
      onArrival.delete(path);
      machine.later(0, spring, theWorld);
    },
  };
}
