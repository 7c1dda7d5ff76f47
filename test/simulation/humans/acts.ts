// What humans do at the desk: they look, think, and act on what they saw. Two may act at once, and some want it back.
import { localBy } from '../../../src/audit/human.ts';
import type { Refusal } from '../../../src/rulings/port.ts';
import type { Dice } from '../../chaos/dice.ts';
import { later } from '../../chaos/steps.ts';
import { theWorld } from '../machine/machine.ts';
import type { OwnStep, Stage } from '../steps.ts';
import { type AtDesk, askDesk, type Shown, shown } from './desk.ts';
import { type Act, acceptedAt, idOf, type Word } from './word.ts';

export const humanSteps: readonly OwnStep[] = [
  { weight: 8, name: 'human acts', run: actOnSomebody },
  { weight: 1.5, name: 'human acts on many', run: actOnMany },
  { weight: 1.5, name: 'human takes back', run: takeBack },
  { weight: 1.5, name: 'human lets a rule go on', run: letRuleGoOn },
  { weight: 0.5, name: 'human resumes', run: resume },
];

const names = ['Ada', 'Ben', 'Cem'] as const;
const by = (who: string) => localBy(who, 'console');

function atDesk({ chaos, lives, machine, humans }: Stage): AtDesk {
  return { lives, machine, humans, world: chaos.world };
}

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
        if (back !== undefined) soon(stage, back, () => undo(desk, word, dice.pick(names)));
      });
      if (second) act(desk, one, actFor(dice, one), 'Dan', process);
    });
  }
}

/** What the desk shows is taken in as its process; what follows is the world's. */
function look(stage: Stage, dice: Dice, seen: (everybody: readonly Shown[]) => void): void {
  const { world } = stage.chaos;
  askDesk(
    atDesk(stage),
    (desk) => {
      const meeting = dice.pickMaybe(desk.meetings());
      return meeting === undefined ? [] : desk.people(meeting.key).flatMap((sight) => shown(world, meeting, sight) ?? []);
    },
    seen,
  );
}

function soon(stage: Stage, ms: number, act: () => void): void {
  stage.machine.later(0, () => stage.humans.isClosed || later(stage.chaos, ms, act), theWorld);
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

function wordFrom(one: Shown, act: Act, who: string): Word {
  const { sight, inMeeting: meeting, person, conversation } = one;
  const { name, address, rememberable } = sight;
  return { act, who, askedAt: Date.now(), meeting, person, conversation, name, address, rememberable };
}

function act(desk: AtDesk, one: Shown, what: Act, who: string, process: number, done: (word: Word) => void = () => {}): void {
  const { world } = desk;
  const { sight, meeting } = one;
  const request = { meeting, person: sight.key, seen: sight.version, by: by(who) };
  askDesk(
    desk,
    (port) => {
      const word = wordFrom(one, what, who);
      desk.humans.say(word);
      world.note(`${who} says ${what} of ${one.person.uri}`);
      const answered = what === 'wait' ? port.wait(request) : what === 'pass' ? port.pass(request) : port.order({ ...request, act: what });
      return answered.then((answer) => ({ answer, word }));
    },
    ({ answer, word }) => {
      answered(desk, word, answer);
      if (answer.kind === 'accepted') done(word);
    },
    process,
  );
}

function answered({ world }: AtDesk, word: Word, answer: { kind: 'accepted'; id: string } | Refusal): void {
  world.note(`${word.act} by ${word.who} is ${answer.kind === 'accepted' ? 'accepted' : answer.code}`);
  word.answer = answer.kind === 'accepted' ? { at: Date.now(), id: answer.id } : 'refused';
}

function undo(desk: AtDesk, word: Word, who: string): void {
  const id = idOf(word);
  if (id === undefined) return;
  askDesk(
    desk,
    (port) => {
      word.doubtful = true;
      return port.undo({ of: id, by: by(who) });
    },
    (answer) => {
      const effect = answer.kind === 'accepted' ? answer.people[0]?.effect : answer.code;
      desk.world.note(`${who} takes back ${word.act} of ${word.person.uri}: ${effect}`);
      if (effect === 'cancelled') word.takenBackAt = Date.now();
    },
  );
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
            const own = answer.kind === 'accepted' ? answer.orders.find(({ person }) => person === some[n]?.sight.key) : answer;
            if (own !== undefined) answered(atDesk(stage), word, own);
          }
        },
        process,
      ),
    );
  });
}

function takeBack(stage: Stage, dice: Dice): void {
  const said = stage.humans.words.filter((word) => acceptedAt(word) !== undefined);
  const word = dice.chance(0.6) ? said.at(-1) : dice.pickMaybe(said);
  if (word !== undefined) undo(atDesk(stage), word, dice.pick(names));
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

function resume(stage: Stage, dice: Dice): void {
  const { world } = stage.chaos;
  if (world.pause.isOn || world.audit.sick) return;
  askDesk(
    atDesk(stage),
    (port) => port.resume(by(dice.pick(names))),
    ({ said, wasPaused }) => {
      world.note(said);
      // Somebody may have paused before the machine came to it.
      if (wasPaused) world.pause.off();
    },
  );
}
