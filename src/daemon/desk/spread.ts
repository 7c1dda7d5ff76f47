// What a human said through one account in a meeting is known to the other accounts there, too. Keys of meetings are those of the desk.
import type { Asked } from '../../moderation/desk/as-seen.ts';
import type { Moderator } from '../../moderation/moderator.ts';
import type { RulingSight } from '../../rulings/port.ts';

export interface Spread {
  /** What is asked, with what is under way about the person through other accounts. */
  asked<Request extends { meeting: string }>(request: Request): Asked<Request>;
  /** Something may have been said of these people: who was first counts in every account, and so does that somebody waits. */
  told(meeting: string, moderator: Moderator, people: readonly string[]): void;
  takenBack(meeting: string, id: string): void;
}

export function createSpread(othersIn: (meeting: string) => readonly Moderator[]): Spread {
  return {
    asked(request) {
      const others = othersIn(request.meeting);
      return others.length === 0 ? request : { ...request, elsewhere: (identity) => orderedIn(others, identity) };
    },
    told(meeting, moderator, people) {
      const others = othersIn(meeting);
      if (others.length === 0) return;
      const all = people.flatMap((person) => moderator.desk.told(person) ?? []);
      for (const { desk } of others) desk.hear(all);
    },
    takenBack(meeting, id) {
      for (const { desk } of othersIn(meeting)) desk.unhear(id);
    },
  };
}

function orderedIn(others: readonly Moderator[], identity: string): RulingSight | undefined {
  for (const { desk } of others) {
    const first = desk.ordered(identity);
    if (first !== undefined) return first;
  }
  return undefined;
}
