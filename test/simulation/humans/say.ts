// Saying something at the desk: it is about somebody as they were seen, and the daemon answers, or is killed before.
import { localBy } from '../../../src/audit/human.ts';
import type { Refusal } from '../../../src/rulings/port.ts';
import type { Dice } from '../../chaos/dice.ts';
import { later } from '../../chaos/steps.ts';
import { theWorld } from '../machine/machine.ts';
import type { Stage } from '../steps.ts';
import { type AtDesk, askDesk, type Shown, shown } from './desk.ts';
import type { Act, Word } from './word.ts';

export const names = ['Ada', 'Ben', 'Cem'] as const;
export const by = (who: string) => localBy(who, 'console');

export function atDesk({ chaos, lives, machine, humans }: Stage): AtDesk {
  return { lives, machine, humans, world: chaos.world };
}

/** What the desk shows is taken in as its process; what follows is the world's. */
export function look(stage: Stage, dice: Dice, seen: (everybody: readonly Shown[]) => void): void {
  const { world } = stage.chaos;
  askDesk(
    atDesk(stage),
    (desk) => {
      const meetings = desk.meetings().map((meeting) => desk.people(meeting.key).flatMap((sight) => shown(world, meeting, sight) ?? []));
      return dice.pickMaybe(meetings.filter((people) => people.length > 0)) ?? [];
    },
    seen,
  );
}

export function soon(stage: Stage, ms: number, act: () => void): void {
  stage.machine.later(0, () => stage.humans.isClosed || later(stage.chaos, ms, act), theWorld);
}

export function wordFrom(one: Shown, act: Act, who: string): Word {
  const { sight, inMeeting: meeting, person, conversation } = one;
  const { name, address, rememberable, participant } = sight;
  const word = { act, who, askedAt: Date.now(), meeting, person, conversation, name, address, rememberable, participant };
  // Inside, and nobody has seen it yet: to everybody at the desk they come in after the word.
  return act === 'wait' && sight.place === 'lobby' && person.place === 'inside' ? { ...word, enteredAt: word.askedAt } : word;
}

export function act(desk: AtDesk, one: Shown, what: Act, who: string, process: number, done: (word: Word) => void = () => {}): void {
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

export function answered({ world }: AtDesk, word: Word, answer: { kind: 'accepted'; id: string } | Refusal): void {
  world.note(`${word.act} by ${word.who} is ${answer.kind === 'accepted' ? 'accepted' : answer.code}`);
  word.answer = answer.kind === 'accepted' ? { at: Date.now(), id: answer.id } : 'refused';
}
