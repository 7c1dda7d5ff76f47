// How long an order of a human waits so that it can be taken back. The rule: it is due only if it still is what counts for the person.
import type { Standing } from '../../rulings/standing.ts';
import type { Person } from '../person.ts';
import type { ModeratorDeps } from '../ports.ts';
import { writableWord } from './word.ts';

export interface Grace {
  /** An order that is not due yet becomes so; about anything else there is nothing to wait for. */
  begin(person: Person, standing: Standing): void;
  end(person: Person): void;
}

export function createGrace({ graceMs, now }: Pick<ModeratorDeps, 'graceMs' | 'now'>, onDue: (person: Person) => void): Grace {
  const timers = new Map<Person, NodeJS.Timeout>();

  function end(person: Person): void {
    clearTimeout(timers.get(person));
    timers.delete(person);
    delete writableWord(person).dueAt;
  }

  return {
    end,
    begin(person, standing) {
      end(person);
      if (standing.kind !== 'ordered' || standing.due) return;
      writableWord(person).dueAt = now() + graceMs;
      const due = () => {
        end(person);
        const { standing: now } = person.word;
        if (now.kind !== 'ordered' || now.said.id !== standing.said.id) return;
        writableWord(person).standing = { ...now, due: true };
        onDue(person);
      };
      timers.set(person, setTimeout(due, graceMs));
    },
  };
}
