// Tells the other accounts in a meeting what a human said through one of them. Keys of meetings are those of the desk.
import type { Moderator } from '../../moderation/moderator.ts';
import type { CommandResult, PersonRequest } from '../../rulings/port.ts';

export interface Spread {
  /** Lets somebody wait here, and then everywhere. */
  wait(moderator: Moderator, request: PersonRequest): Promise<CommandResult>;
  /** Something may have been said of these people: whoever waits by a human's word waits in every account. */
  told(meeting: string, moderator: Moderator, people: readonly string[]): void;
  takenBack(meeting: string, id: string): void;
}

export function createSpread(othersIn: (meeting: string) => readonly Moderator[]): Spread {
  return {
    async wait(moderator, request) {
      const answer = await moderator.desk.wait(request);
      if (answer.kind === 'accepted') told(request.meeting, moderator, [request.person]);
      return answer;
    },
    told,
    takenBack(meeting, id) {
      for (const { desk } of othersIn(meeting)) desk.unhear(id);
    },
  };

  function told(meeting: string, moderator: Moderator, people: readonly string[]): void {
    const others = othersIn(meeting);
    if (others.length === 0) return;
    for (const hearsay of people.flatMap((person) => moderator.desk.told(person) ?? [])) for (const { desk } of others) desk.hear(hearsay);
  }
}
