// What humans take back at the desk: what they said, what a rule did, a batch; some of it just when it is on its way.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dice } from '../../chaos/dice.ts';
import { later } from '../../chaos/steps.ts';
import type { OwnStep, Stage } from '../steps.ts';
import type { Behind } from './record.ts';
import { act, atDesk, look, names } from './say.ts';
import { comeKnown, ruleForAll } from './scene.ts';
import type { Phase } from './traps.ts';
import { takeBack, takeBackFromRule, takeBackSince, takeBatchBack } from './undo.ts';
import { type Act, acceptedAt, idOf, type Word } from './word.ts';

/** A set that is saved is in force by then, as long as nobody saves another. */
const inForceMs = 4_000;
const troubledAdmissions = { name: 'admissions in trouble', method: 'POST', path: /\/(?:admit|batch)(?:\?|$)/, times: 4 };

export const takeBackSteps: readonly OwnStep[] = [
  { weight: 1.5, name: 'human takes back', run: takeSomethingBack },
  { weight: 3, name: 'human acts and takes it back at once', run: actAndTakeBack },
  { weight: 1.5, name: 'human takes back what leaves', run: takeBackWhatLeaves },
  { weight: 1.5, name: 'human takes passes back, and then comes an impatient policy', run: takePassesBack },
  { weight: 1.5, name: 'human takes passes back that wait for their answers, before an impatient policy', run: takeWaitingPassesBack },
];

function takeSomethingBack(stage: Stage, dice: Dice): void {
  const desk = atDesk(stage);
  const who = dice.pick(names);
  const said = stage.humans.words.filter((word) => acceptedAt(word) !== undefined);
  const newest = dice.chance(0.6);
  const one = <T>(all: readonly T[]) => (newest ? all.at(-1) : dice.pickMaybe(all));
  dice.weighted<() => void>([
    [6, () => withOne(one(said), (word) => takeBack(desk, word, who))],
    [2, () => withOne(one(stage.humans.ofRules()), (order) => takeBackFromRule(desk, order, who))],
    [1, () => withOne(one(said.flatMap(({ batch }) => batch ?? [])), (batch) => takeBatchBack(desk, batch, who))],
    [1, () => withOne(one(stage.humans.ofRules())?.rule, (rule) => takeBackSince(desk, rule, Date.now() - dice.whole(0, 60_000), who))],
  ])();
}

function withOne<T>(one: T | null | undefined, act: (one: T) => void): void {
  if (one !== undefined && one !== null) act(one);
}

/** Whoever would be known again, if there is one; let in, as a rule. */
function actAndTakeBack(stage: Stage, dice: Dice): void {
  const desk = atDesk(stage);
  const process = stage.lives.process;
  look(stage, dice, (everybody) => {
    const open = everybody.filter(({ sight }) => sight.neverTargeted === undefined || sight.place === 'lobby');
    const known = open.filter(({ sight }) => sight.place === 'lobby' && sight.rememberable);
    const one = dice.pickMaybe(dice.chance(0.8) && known.length > 0 ? known : open);
    if (one === undefined) return;
    const { place, rememberable } = one.sight;
    const what = dice.weighted<Act>([
      [rememberable && place === 'lobby' ? 6 : 0, 'pass'],
      [place === 'lobby' ? 3 : 0, 'admit'],
      [2, place === 'inside' ? 'eject' : 'reject'],
    ]);
    act(desk, one, what, dice.pick(names), process, (word) => onItsWay(stage, dice, word));
  });
}

/** Whoever came in by a pass that was on its way is somebody whom a rule would have out. */
function takePassesBack(stage: Stage, dice: Dice): void {
  const process = stage.lives.process;
  look(stage, dice, (everybody) => {
    const waiting = everybody.filter(({ sight }) => sight.place === 'lobby' && sight.rememberable && sight.order === undefined);
    for (const one of waiting.slice(0, 3))
      act(atDesk(stage), one, 'pass', dice.pick(names), process, (word) => onItsWay(stage, dice, word));
    ruleForAll(stage, dice, dice.pick(['remove', 'eject']));
  });
}

/** From beginning to end: people wait whom no rule refuses, their admissions are answered late or refused, and then a rule would have them out. */
async function takeWaitingPassesBack(stage: Stage, dice: Dice): Promise<void> {
  const process = stage.lives.process;
  ruleForAll(stage, dice, 'hold');
  comeKnown(stage, dice, 'lobby');
  await sleep(inForceMs);
  const lateMs = dice.whole(100, 2_000);
  const isLate = dice.chance(0.5);
  const effect = isLate ? ({ kind: 'slow', ms: lateMs } as const) : ({ kind: 'status', status: dice.pick([500, 503]) } as const);
  const fault = stage.chaos.world.simulator.fault({ ...troubledAdmissions, effect });
  later(stage.chaos, inForceMs, () => fault.remove());
  look(stage, dice, (everybody) => {
    const waiting = everybody.filter(({ sight }) => sight.place === 'lobby' && sight.rememberable && sight.order === undefined);
    const phase = () => (isLate ? dice.whole(1, lateMs) : dice.pick(['leaves', 'arrives'] as const));
    for (const one of waiting.slice(0, 4))
      act(atDesk(stage), one, 'pass', dice.pick(names), process, (word) => onItsWay(stage, dice, word, phase()));
  });
  ruleForAll(stage, dice, dice.pick(['remove', 'eject']));
  await sleep(inForceMs);
}

function onItsWay(stage: Stage, dice: Dice, word: Word, phase = phaseOf(dice)): void {
  const who = dice.pick(names);
  stage.traps.set({
    for: ({ human }) => human !== undefined && human === idOf(word),
    phase,
    spring: () => stage.humans.isClosed || takeBack(atDesk(stage), word, who),
  });
}

function takeBackWhatLeaves(stage: Stage, dice: Dice): void {
  const desk = atDesk(stage);
  for (let n = dice.whole(1, 3); n > 0; n -= 1) {
    const who = dice.pick(names);
    const isAbout = dice.pick<(behind: Behind) => boolean>([({ rule }) => rule !== null, ({ human }) => human !== undefined]);
    stage.traps.set({
      for: isAbout,
      phase: phaseOf(dice),
      spring(order) {
        const word = stage.humans.words.find((one) => order.human !== undefined && idOf(one) === order.human);
        if (stage.humans.isClosed) return;
        if (word !== undefined) takeBack(desk, word, who);
        else if (order.rule !== null) takeBackFromRule(desk, order, who);
      },
    });
  }
}

function phaseOf(dice: Dice): Phase {
  return dice.pick<Phase>(['leaves', 'arrives', dice.whole(1, 20), dice.whole(20, 500)]);
}
