// The meetings an account follows. The one rule: a meeting is followed once, in one conversation, by whoever turns out to have joined it.
import { meetingUriKey } from '../roster/meeting.ts';
import { type Claims, createClaims, type Ownership } from './claims.ts';
import type { Claim, MeetingWatch, MeetingWatchOptions } from './meeting/meeting-port.ts';

export interface Followed {
  /** Whose an event, an invitation or a conversation is. */
  readonly owners: Ownership<MeetingWatch>;
  /** As they are now: the list does not change while somebody walks through it. */
  all(): readonly MeetingWatch[];
  /** Those that outlive their conversations, because an administrator asked for them. */
  lasting(): readonly MeetingWatch[];
  isLasting(watch: MeetingWatch): boolean;
  /** The lasting one that was asked for by this focus URI, whatever the server calls its meeting. */
  askedFor(uri: string): MeetingWatch | undefined;
  follow(meeting: Meeting): MeetingWatch;
  drop(watch: MeetingWatch): void;
  /** Leaves for good, and out of a join that is still under way once it has come to something. */
  leave(watch: MeetingWatch, why: string): Promise<void>;
  wasLeft(uri: string): boolean;
  /** Some meeting was left, so that a conversation may turn up that is to be left too. */
  readonly hasLeft: boolean;
}

/** `uri`: the focus URI, where it is known. `rejoin`: it is joined again once it is over. */
export type Meeting = Pick<MeetingWatchOptions, 'uri' | 'rejoin' | 'source' | 'until' | 'entry'>;

/** Builds the watch of one meeting, which then says what it claims and when it is over. */
export type StartWatch = (options: Meeting & Pick<MeetingWatchOptions, 'onClaim' | 'onOver'>) => MeetingWatch;

const maxLeft = 1_000;

export interface FollowedEvents {
  /** A meeting is followed from now on, or no longer. */
  onChange(watch: MeetingWatch): void;
  /** A meeting is followed no longer. */
  onDropped(): void;
  /** Of two conversations of a meeting this one is not followed any more. */
  onDouble(conversation: string): void;
}

export function createFollowed(startWatch: StartWatch, { onChange, onDropped, onDouble }: FollowedEvents): Followed {
  const claims: Claims<MeetingWatch> = createClaims();
  const meetings = new Set<MeetingWatch>();
  const lasting = new Set<MeetingWatch>();
  /** By the focus URI they were asked for by. */
  const asked = new Map<string, MeetingWatch>();
  /** Keys of focus URIs. */
  const left = new Set<string>();

  function drop(watch: MeetingWatch): void {
    meetings.delete(watch);
    unlist(watch);
    claims.drop(watch);
    onChange(watch);
    onDropped();
  }

  function unlist(watch: MeetingWatch): void {
    lasting.delete(watch);
    for (const [key, one] of asked) if (one === watch) asked.delete(key);
  }

  function giveUpDoubles(claim: Claim): void {
    const company = claims.company(claim);
    const owner = company.find((watch) => lasting.has(watch)) ?? company[0];
    for (const double of company) {
      if (double === owner || lasting.has(double)) continue;
      const conversation = claims.conversationOf(double);
      drop(double);
      double.detach('the same meeting is followed already', 'left');
      if (conversation !== undefined && claims.sharers(conversation).length === 0) onDouble(conversation);
    }
  }

  return {
    owners: claims,
    all: () => [...meetings],
    lasting: () => [...lasting],
    isLasting: (watch) => lasting.has(watch),
    askedFor: (uri) => asked.get(meetingUriKey(uri)),
    follow(meeting) {
      const { uri, rejoin } = meeting;
      const watch = startWatch({
        ...meeting,
        onClaim(claimer, claim) {
          claims.set(claimer, claim);
          if (claim.conversation !== undefined) giveUpDoubles(claim);
        },
        onOver: drop,
      });
      meetings.add(watch);
      if (rejoin) lasting.add(watch);
      claims.set(watch, uri === undefined ? {} : { uri });
      if (uri !== undefined) left.delete(meetingUriKey(uri));
      if (uri !== undefined && rejoin) asked.set(meetingUriKey(uri), watch);
      onChange(watch);
      return watch;
    },
    drop,
    async leave(watch, why) {
      const { uri } = watch.status();
      if (uri !== undefined) remember(left, meetingUriKey(uri));
      const gone = watch.leave();
      watch.detach(why, 'unfollowed');
      unlist(watch);
      await gone;
      drop(watch);
    },
    wasLeft: (uri) => left.has(meetingUriKey(uri)),
    get hasLeft() {
      return left.size > 0;
    },
  };
}

/** A join that is under way when its meeting is left comes to something within minutes. */
function remember(left: Set<string>, key: string): void {
  left.add(key);
  const [oldest] = left;
  if (left.size > maxLeft && oldest !== undefined) left.delete(oldest);
}
