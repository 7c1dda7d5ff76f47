// What is known inside one meeting: what it is called, who we are in it, who else is there. It learns from full reads and from events about people,
// and hands everyone who may have changed to the moderator.
import { canonicalAddress } from '../../address.ts';
import { defined } from '../../defined.ts';
import { createModerator, type Moderator } from '../../moderation/moderator.ts';
import type { MeetingView, ModeratorDeps } from '../../moderation/ports.ts';
import { addressIn, ByParticipant } from '../../roster/by-participant.ts';
import { describeMeeting, hearMeeting, inAnother, type Meeting, mergeMeeting } from '../../roster/meeting.ts';
import type { KnownOrganizers, Organizers } from '../../roster/organizers.ts';
import { createRoster, type MergedRead, type Roster } from '../../roster/roster.ts';
import { canBeSomebody } from '../../wire/conversation.ts';
import type { LobbyEvent } from '../../wire/event.ts';
import type { OnlineMeeting } from '../../wire/online-meeting.ts';
import { canonicalHref } from '../../wire/url.ts';
import type { FullRead } from './full-read.ts';
import type { Company } from './meeting-port.ts';

export interface Inside {
  readonly roster: Roster;
  readonly moderator: Moderator;
  readonly meeting: Meeting;
  /** The conversation we follow now; undefined: none. */
  follow(conversation: string | undefined): void;
  /** Learns what a read says about the meeting and ourselves. */
  learn(read: FullRead): Learned;
  /** What an event embeds of the meeting. */
  hear(embedded: OnlineMeeting): void;
  /** Whoever a read found changed is looked at; `everyone`: all that are there. */
  lookAt(found: MergedRead, everyone: boolean): void;
  /** `at`: when somebody it tells of arrived; undefined: before us. */
  onPerson(event: LobbyEvent, at: number | undefined): void;
  onSelf(event: LobbyEvent): void;
  /** Nobody is known any more, and nothing that was ordered may happen. */
  clear(): void;
  /** The same for a new life: even we may be called something else in it. */
  forget(): void;
  /** Who is inside besides us; `complete`: the roster names everybody. */
  company(complete: boolean): Company;
  describe(): { meeting: string; uri?: string; subject?: string; organizer?: string };
}

export interface Learned {
  /** Something that rules may read, or the guard goes by, is different. */
  changed: boolean;
  /** We are no leader: nobody can be removed. */
  attendee: boolean;
  /** We are one: neither, where nothing tells. */
  leader: boolean;
}

export interface InsideOptions
  extends Pick<MeetingView, 'session' | 'ready' | 'signal' | 'onTrouble' | 'onConversationGone' | 'onLeadersDoubtful'> {
  deps: ModeratorDeps;
  /** The focus URI, where an administrator wrote it: then it names the organizer. */
  configured: string | undefined;
  organizers: Organizers;
}

export function createInside({ deps, configured, organizers, ...view }: InsideOptions): Inside {
  const roster = createRoster();
  const selfKeys = new ByParticipant<true>();
  let selfAddress: string | undefined;
  let known = organizersOf(configured, organizers);
  let meeting = describeMeeting('', configured, []);

  const moderator = createModerator(deps, {
    ...view,
    meeting: () => meeting,
    roster,
    selfKeys,
    selfAddress: () => selfAddress ?? view.session()?.self,
    leadersKnown: (presence) => roster.leadersKnown(presence),
    organizers: () => known,
  });

  function clear(): void {
    moderator.abandon();
    roster.clear();
  }

  /** Of the meeting and of ourselves. */
  function whatIsKnown(): string {
    return JSON.stringify([meeting, selfAddress, ...selfKeys.keys()]);
  }

  /** Hrefs end in the address; whose does not is somebody. */
  function isOurs(key: string): boolean {
    const address = addressIn(key);
    return (
      selfKeys.has(key) ||
      (address !== undefined && [selfAddress, ...deps.ours].some((one) => one !== undefined && canonicalAddress(one) === address))
    );
  }

  return {
    roster,
    moderator,
    get meeting() {
      return meeting;
    },
    follow(conversation) {
      const key = conversation === undefined ? '' : canonicalHref(conversation);
      if (key === '' || key === meeting.key) return;
      known = organizersOf(configured, organizers);
      meeting = inAnother(known.meeting, describeMeeting(key, configured, []));
    },
    learn({ conversation, onlineMeeting, self }) {
      const before = whatIsKnown();
      const { subject } = conversation;
      const fresh = describeMeeting(meeting.key, configured, [onlineMeeting, subject === undefined ? {} : { subject }]);
      meeting = mergeMeeting(meeting, fresh);
      known.meeting = meeting;
      if (self?.key !== undefined) selfKeys.set(self.key, true);
      const address = self?.participant.uri;
      if (address !== undefined) selfAddress = canonicalAddress(address);
      const role = self?.participant.role;
      return { changed: before !== whatIsKnown(), attendee: role === 'Attendee', leader: role === 'Leader' };
    },
    hear(embedded) {
      const { organizers: before } = meeting;
      meeting = hearMeeting(meeting, embedded);
      known.meeting = meeting;
      if (meeting.organizers.length > before.length) void moderator.decideAll('change');
    },
    lookAt({ changed, missing, gone }, everyone) {
      for (const presence of gone) moderator.left(presence);
      for (const presence of everyone ? roster.presences() : [...changed, ...missing]) {
        roster.touch(presence);
        moderator.refresh(presence);
      }
    },
    onPerson(event, at) {
      if (!canBeSomebody(event.key, meeting.key) || view.session()?.requests.mayAsk(event.href) !== true) return;
      const change = roster.apply(event, at);
      if (change?.kind === 'left') moderator.left(change.presence);
      else if (change !== undefined) moderator.refresh(change.presence);
    },
    onSelf: (event) => selfKeys.set(event.key, true),
    clear,
    forget() {
      clear();
      selfKeys.clear();
    },
    company(complete) {
      const others = roster.presences().filter(({ key, inLobby }) => inLobby !== true && !isOurs(key));
      return others.length > 0 ? 'somebody' : complete ? 'nobody' : 'unknown';
    },
    describe: () => described(meeting),
  };
}

/** Only an administrator's word tells that the next conversation is of the same meeting. */
function organizersOf(configured: string | undefined, organizers: Organizers): KnownOrganizers {
  return configured === undefined ? { people: new Set() } : organizers.of(configured);
}

function described({ key, uri, subject, organizers }: Meeting): ReturnType<Inside['describe']> {
  return { meeting: key, ...defined({ uri, subject, organizer: organizers[0] }) };
}
