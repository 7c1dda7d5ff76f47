// What follows from a full read: what it says goes into the meeting, where it says we are goes to the state machine, and failures go to an administrator.
import type { AlarmCode } from '../../alarms.ts';
import type { ModeratorDeps } from '../../moderation/ports.ts';
import type { FullRead } from './full-read.ts';
import type { Inside, Learned } from './inside.ts';
import type { News } from './news.ts';
import { viewsOf } from './news-of.ts';
import { type RosterKeeperOptions, tolerantFrom } from './roster-keeper.ts';
import type { Trouble } from './trouble.ts';

export interface RosterReadsOptions {
  deps: Pick<ModeratorDeps, 'account' | 'log' | 'recorder' | 'now'>;
  inside: Inside;
  trouble: Trouble;
  isIn(): boolean;
  tell(news: News): void;
}

/** The first list after entering may be short; whom only a later one tells of was there before, or has come since. */
const settlingMs = 60_000;

export function rosterReads(options: RosterReadsOptions): Pick<RosterKeeperOptions, 'onRead' | 'onNotIn' | 'onUnreadable'> {
  const { deps, inside, trouble, tell } = options;
  /** Tries in a row, by what failed. */
  const failing = new Map<string, number>();
  /** Reads in a row after which somebody's role was open, because the leaders may not all be listed. */
  let undecided = 0;
  let toldUnusable = false;
  let toldAttendee = false;
  /** ms, on the clock that never steps. */
  let enteredAt = Number.NEGATIVE_INFINITY;

  function alarm(code: AlarmCode, message: string): void {
    deps.recorder.alarm(code, message, { account: deps.account, meeting: inside.meeting.key });
  }

  /** Collections that fail again and again, while others do not: people who are listed nowhere else are found by events alone. */
  function noteFailures(failed: readonly string[], tries: number): void {
    for (const what of failing.keys()) if (!failed.includes(what)) failing.delete(what);
    for (const what of failed) {
      const before = failing.get(what) ?? 0;
      failing.set(what, before + tries);
      if (before < tolerantFrom && before + tries >= tolerantFrom) {
        alarm('roster-unreadable', `the server does not deliver the ${what} of this meeting; whoever is found another way is decided on`);
      }
    }
  }

  /** Whoever may lead is left alone: that must not go on unheard. */
  function noteRoleless(people: number): void {
    undecided = people === 0 ? 0 : undecided + 1;
    if (undecided !== tolerantFrom) return;
    const who = people === 1 ? '1 person' : `${people} people`;
    alarm(
      'roster-unreadable',
      `the leaders of this meeting cannot all be told from their list, so ${who} without a role may be leaders and are not removed`,
    );
  }

  function noteUnusable(hrefs: readonly string[]): void {
    if (hrefs.length > 0 && !toldUnusable) {
      const about = { account: deps.account, meeting: inside.meeting.key, count: hrefs.length, first: hrefs[0] };
      deps.log.warn('a roster lists hrefs that lead to nobody; they are not counted', about);
    }
    toldUnusable = hrefs.length > 0;
  }

  /** Told on entering and whenever it changes: presenters may be made attendees at any time. */
  function noteRole(entering: boolean, { attendee, leader }: Pick<Learned, 'attendee' | 'leader'>): void {
    if (entering) toldAttendee = false;
    if (attendee && !toldAttendee)
      alarm('not-a-leader', 'the moderator is an attendee and can remove nobody; make the account a presenter');
    if (leader) deps.recorder.ended('not-a-leader', 'the moderator is a presenter', { account: deps.account, meeting: inside.meeting.key });
    toldAttendee = attendee || (toldAttendee && !leader);
  }

  return {
    onRead(full, { kind, attempt, wasReady, merge }) {
      noteFailures(full.failed, attempt);
      noteUnusable(full.unusable);
      const entering = !options.isIn();
      if (entering) enteredAt = performance.now();
      const isSettling = performance.now() - enteredAt < settlingMs;
      const { changed, attendee, leader } = inside.learn(full);
      const found = merge(isSettling ? undefined : deps.now());
      noteRoleless(found.roleless);
      noteRole(entering, { attendee, leader });
      tell({ kind: 'read', outcome: 'in', views: viewsOf(full.conversation), lobbyHidden: isLobbyHidden(full, inside, attendee) });
      inside.lookAt(found, kind !== 'reconcile' || !wasReady);
      if (changed) void inside.moderator.decideAll('change');
    },
    onNotIn(result) {
      if (result.kind === 'out') tell({ kind: 'read', outcome: result.outcome });
      else trouble.met(result);
    },
    onUnreadable(why, failures) {
      deps.log.warn('roster could not be read, trying again', { account: deps.account, meeting: inside.meeting.key, reason: why });
      if (failures === tolerantFrom) alarm('roster-unreadable', `the roster cannot be read: ${why}`);
    },
  };
}

/** A meeting open to everyone has no lobby, and an attendee is told of another trouble. */
function isLobbyHidden({ conversation }: FullRead, { meeting }: Inside, attendee: boolean): boolean {
  return conversation.rosterViews.lobby === undefined && meeting.accessLevel !== 'Everyone' && !attendee;
}
