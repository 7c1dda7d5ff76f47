// What humans do at the desk: they look, think, and act on what they saw. Two may act at once, and some want it back.
import { LobbyguardError } from '../../../src/errors.ts';
import type { Dice } from '../../chaos/dice.ts';
import type { OwnStep, Stage } from '../steps.ts';
import { askDesk, type Shown } from './desk.ts';
import { act, answered, atDesk, by, look, names, soon, wordFrom } from './say.ts';
import { sceneSteps } from './scene.ts';
import { takeBackSteps } from './take-back.ts';
import { takeBack } from './undo.ts';
import type { Act } from './word.ts';

export const humanSteps: readonly OwnStep[] = [
  ...sceneSteps,
  ...takeBackSteps,
  { weight: 8, name: 'human acts', run: actOnSomebody },
  { weight: 1.5, name: 'human acts on many', run: actOnMany },
  { weight: 1.5, name: 'human lets a rule go on', run: letRuleGoOn },
  { weight: 0.5, name: 'human resumes', run: resume },
];

function actOnSomebody(stage: Stage, dice: Dice): void {
  const desk = atDesk(stage);
  const process = stage.lives.process;
  look(stage, dice, (everybody) => {
    const open = everybody.filter(({ sight }) => sight.neverTargeted === undefined);
    for (let n = dice.whole(1, 5); n > 0; n -= 1) actOn(dice.pickMaybe(dice.chance(0.9) ? open : everybody));
  });

  function actOn(one: Shown | undefined): void {
    if (one === undefined) return;
    const second = dice.chance(0.15);
    const back = dice.chance(0.35) ? dice.whole(0, 6_000) : undefined;
    soon(stage, thinkingMs(dice), () => {
      act(desk, one, actFor(dice, one), dice.pick(names), process, (word) => {
        if (back !== undefined) soon(stage, back, () => takeBack(desk, word, dice.pick(names)));
      });
      if (second) act(desk, one, actFor(dice, one), 'Dan', process);
    });
  }
}

function thinkingMs(dice: Dice): number {
  return dice.chance(0.5) ? dice.whole(0, 200) : dice.whole(200, 4_000);
}

function actFor(dice: Dice, { sight: { place } }: Shown): Act {
  const removal = place === 'inside' ? 'eject' : 'reject';
  return dice.weighted<Act>([
    [4, removal],
    [place === 'lobby' ? 4 : 0.2, 'admit'],
    [3, 'wait'],
    [2, 'pass'],
    [0.2, place === 'inside' ? 'reject' : 'eject'],
  ]);
}

function actOnMany(stage: Stage, dice: Dice): void {
  const { world } = stage.chaos;
  const process = stage.lives.process;
  look(stage, dice, (everybody) => {
    const place = dice.pick(['lobby', 'inside'] as const);
    const some = everybody.filter(({ sight }) => sight.place === place).slice(0, dice.whole(2, 8));
    const what = dice.pick(place === 'lobby' ? (['admit', 'reject', 'wait'] as const) : (['eject', 'wait'] as const));
    const [first] = some;
    if (first === undefined) return;
    const who = dice.pick(names);
    soon(stage, thinkingMs(dice), () =>
      askDesk(
        atDesk(stage),
        async (port) => {
          const said = some.map((one) => wordFrom(one, what, who));
          for (const word of said) stage.humans.say(word);
          world.note(`${who} says ${what} of ${some.length} people`);
          const people = some.map(({ sight }) => ({ person: sight.key, seen: sight.version }));
          const answer = await port.bulk({ act: what, meeting: first.meeting, people, expect: people.length, by: by(who) });
          return { said, answer };
        },
        ({ said, answer }) => {
          for (const [n, word] of said.entries()) {
            if (answer.kind === 'accepted') word.batch = answer.batch;
            const own = answer.kind === 'accepted' ? answer.orders.find(({ person }) => person === some[n]?.sight.key) : answer;
            if (own !== undefined) answered(atDesk(stage), word, own);
          }
        },
        process,
      ),
    );
  });
}

function letRuleGoOn(stage: Stage, dice: Dice): void {
  const allow = dice.chance(0.5) ? { allow: dice.whole(1, 10) } : {};
  askDesk(
    atDesk(stage),
    async (port) => {
      const stopped = dice.pickMaybe(port.state().stopped);
      if (stopped !== undefined) await port.ruleOn({ meeting: stopped.meeting, rule: stopped.rule, by: by(dice.pick(names)), ...allow });
      return stopped;
    },
    (stopped) => stage.chaos.world.note(stopped === undefined ? 'no rule has stopped' : `rule ${stopped.rule} goes on`),
  );
}

/** What could not be recorded is refused, and nothing goes on. */
function inWords(error: unknown): { said: string; wasPaused: boolean } {
  if (!(error instanceof LobbyguardError) || error.code !== 'AUDIT_UNWRITABLE') throw error;
  return { said: error.message, wasPaused: false };
}

function resume(stage: Stage, dice: Dice): void {
  const { world } = stage.chaos;
  if (world.pause.isOn || world.audit.sick) return;
  askDesk(
    atDesk(stage),
    (port) => port.resume(by(dice.pick(names))).catch(inWords),
    ({ said, wasPaused }) => {
      world.note(said);
      // Somebody may have paused before the machine came to it.
      if (wasPaused) world.pause.off();
    },
  );
}
