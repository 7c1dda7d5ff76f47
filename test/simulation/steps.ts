// What only a simulated machine can go through: power cuts, processes that stand still, networks that are cut.
import type { Dice } from '../chaos/dice.ts';
import { type Chaos, stepNamed } from '../chaos/steps.ts';
import { humanSteps } from './humans/acts.ts';
import type { HumanBook } from './humans/book.ts';
import type { Traps } from './humans/traps.ts';
import type { Lives } from './life.ts';
import type { Machine } from './machine/machine.ts';
import type { Network } from './network.ts';
import { tightSteps } from './protection.ts';

export interface Stage {
  chaos: Chaos;
  lives: Lives;
  machine: Machine;
  network: Network;
  humans: HumanBook;
  traps: Traps;
  /** When the daemon stood still. */
  stood: { from: number; until: number }[];
}

export interface OwnStep {
  weight: number;
  name: string;
  run(stage: Stage, dice: Dice): unknown;
}

export const ownSteps: readonly OwnStep[] = [
  { weight: 2, name: 'power cut', run: powerCut },
  { weight: 3, name: 'standstill', run: standstill },
  { weight: 2, name: 'network cut', run: cutNetwork },
  { weight: 2, name: 'insiders policy', run: turnOnInsiders },
  { weight: 1.5, name: 'restart with a spoiled policy', run: restartSpoiled },
];

export async function runStep({ name, dice }: { name: string; dice: Dice }, stage: Stage): Promise<void> {
  const own = [...ownSteps, ...humanSteps, ...tightSteps].find((one) => one.name === name);
  const chaos = { ...stage.chaos, dice };
  if (own === undefined) await stepNamed(name, chaos);
  else await own.run(stage, dice);
  if (chaos.stalled) stage.chaos.stalled = true;
  if (chaos.lostLog) stage.chaos.lostLog = true;
}

async function powerCut({ lives, chaos, humans }: Stage, dice: Dice): Promise<void> {
  humans.powerCut();
  lives.cutPower();
  // A machine needs its time to come back; a lock torn by the cut is given up within half a minute.
  await chaos.restart('SIGKILL', dice.whole(35_000, 90_000));
}

/** Shorter than what the judges allow for hearing of things. */
function standstill({ lives, machine, stood }: Stage, dice: Dice): void {
  const forMs = dice.whole(20, 700);
  machine.freeze(lives.process, lives.running ? forMs : 0);
  stood.push({ from: machine.now, until: machine.now + forMs });
}

/** Whoever was let in is somebody whom a rule would have out now. */
function turnOnInsiders({ chaos: { world } }: Stage, dice: Dice): void {
  const id = `insiders-${dice.whole(1, 1e9)}`;
  const inside = { kind: 'equal', fact: 'inLobby', value: false } as const;
  world.policies.put(dice.pick(['a.yaml', 'b.yaml']), { lists: {}, rules: [{ id, when: inside, action: 'eject' }] }, 'rename');
}

/** Now and then it is tried before the policies are mended. */
async function restartSpoiled({ chaos }: Stage, dice: Dice): Promise<void> {
  const { policies } = chaos.world;
  if (dice.chance(0.25)) policies.removeAll();
  else policies.spoil(dice.pickMaybe(policies.names) ?? 'a.yaml', dice.pick(['nonsense', 'half', 'unknown-key', 'empty-rules'] as const));
  await chaos.restart(dice.pick(['SIGKILL', 'SIGTERM']), 0);
}

function cutNetwork({ network, chaos }: Stage, dice: Dice): void {
  network.cut(dice.pick([{ to: true }, { from: true }, { to: true, from: true }]));
  chaos.stalled = true;
  const heal = () => {
    if (chaos.undo.delete(heal)) network.cut({});
  };
  chaos.undo.add(heal);
  setTimeout(heal, dice.whole(50, 5_000));
}
