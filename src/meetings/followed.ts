// The meetings an account follows. The one rule: a conversation is followed once, by the meeting that turns out to have joined it.
import { type Claims, createClaims, type Ownership } from './claims.ts';
import type { MeetingWatch, MeetingWatchOptions } from './meeting/meeting-port.ts';

export interface Followed {
  /** Whose an event, an invitation or a conversation is. */
  readonly owners: Ownership<MeetingWatch>;
  /** As they are now: the list does not change while somebody walks through it. */
  all(): readonly MeetingWatch[];
  /** Those that outlive their conversations, because an administrator asked for them. */
  lasting(): readonly MeetingWatch[];
  isLasting(watch: MeetingWatch): boolean;
  follow(meeting: Meeting): MeetingWatch;
  drop(watch: MeetingWatch): void;
}

/** `uri`: the focus URI, where it is known. `rejoin`: it is joined again once it is over. */
export type Meeting = Pick<MeetingWatchOptions, 'uri' | 'rejoin'>;

/** Builds the watch of one meeting, which then says what it claims and when it is over. */
export type StartWatch = (options: Pick<MeetingWatchOptions, 'uri' | 'rejoin' | 'onClaim' | 'onOver'>) => MeetingWatch;

export function createFollowed(startWatch: StartWatch): Followed {
  const claims: Claims<MeetingWatch> = createClaims();
  const meetings = new Set<MeetingWatch>();
  const lasting = new Set<MeetingWatch>();

  function drop(watch: MeetingWatch): void {
    meetings.delete(watch);
    lasting.delete(watch);
    claims.drop(watch);
  }

  function giveUpDoubles(conversation: string): void {
    const sharers = claims.sharers(conversation);
    if (sharers.length < 2) return;
    const owner = sharers.find((watch) => lasting.has(watch)) ?? sharers[0];
    for (const double of sharers) {
      if (double === owner || lasting.has(double)) continue;
      drop(double);
      double.detach('followed by the meeting that joined it', 'left');
    }
  }

  return {
    owners: claims,
    all: () => [...meetings],
    lasting: () => [...lasting],
    isLasting: (watch) => lasting.has(watch),
    follow({ uri, rejoin }) {
      const watch = startWatch({
        uri,
        rejoin,
        onClaim(claimer, claim) {
          claims.set(claimer, claim);
          if (claim.conversation !== undefined) giveUpDoubles(claim.conversation);
        },
        onOver: drop,
      });
      meetings.add(watch);
      if (rejoin) lasting.add(watch);
      claims.set(watch, uri === undefined ? {} : { uri });
      return watch;
    },
    drop,
  };
}
