// Follows one account: takes its session's events to the meetings they are about, and meetings to the session.
import type { AccountConfig } from '../config/config.ts';
import { defined } from '../defined.ts';
import type { Trigger } from '../moderation/judge.ts';
import type { Moderator } from '../moderation/moderator.ts';
import type { ModeratorDeps } from '../moderation/ports.ts';
import { createPlaces, type Places } from '../queue/places.ts';
import { createOrganizers } from '../roster/organizers.ts';
import type { Farewell, ReadySession, SessionEvents } from '../session/session.ts';
import type { EventPackage, LobbyEvent } from '../wire/event.ts';
import { subjectOf } from '../wire/subject.ts';
import { createFollowed, type Followed } from './followed.ts';
import type { MeetingWatch } from './meeting/meeting-port.ts';
import { createMeetingWatch } from './meeting/meeting-watch.ts';
import { type Route, routeOf } from './route.ts';
import type { Seat } from './sources/following.ts';
import type { AccountStatus, MeetingStatus } from './status.ts';
import { createUnclaimed, type Unclaimed } from './unclaimed.ts';

export interface AccountWatch extends SessionEvents, Seat {
  decideAll(trigger: Trigger): Promise<void>;
  /** The periodic look for what no event told, one for each meeting there is now. */
  looks(): (() => void)[];
  /** Memory is whole: from now on people are decided on. Before, we only watch. */
  remembered(): void;
  /** The meetings, for the desk. */
  meetings(): readonly { status: MeetingStatus; moderator: Moderator; keepOnRecord(): void }[];
  /** Orders of which no outcome is known yet. */
  readonly outstanding: number;
  /** The account stops: no event is taken any more. Resolves when the conversations that would go on without anybody have been left. */
  close(farewell?: Farewell): Promise<void>;
  status(): AccountStatus;
}

type State =
  | { kind: 'starting' }
  | { kind: 'ready'; session: ReadySession; unclaimed: Unclaimed }
  | { kind: 'lost'; reason: string }
  | { kind: 'stopped' };

const joinPlaces = { count: 4, overtime: 4, slowMs: 2_000 };

export interface AccountWatchDeps extends ModeratorDeps {
  /** For rosters that are read whole. */
  fullReads: Places;
}

export function createAccountWatch(config: AccountConfig, deps: AccountWatchDeps): AccountWatch {
  const { log, recorder } = deps;
  const account = config.name;
  const shared = { deps, places: { joins: createPlaces(joinPlaces), reads: deps.fullReads }, organizers: createOrganizers() };
  const unclaimed = () => (state.kind === 'ready' ? state.unclaimed : undefined);
  const findConversation = async (uri: string) => unclaimed()?.find(uri);
  const followed = createFollowed(
    (options) => createMeetingWatch({ ...options, ...shared, findConversation, remembers: () => remembers }),
    {
      onChange: tellDesk(deps),
      onDropped: () => unclaimed()?.lookAgain(),
      onDouble: (conversation) => unclaimed()?.identify(conversation),
    },
  );
  let state: State = { kind: 'starting' };
  let remembers = false;
  let tookUp = false;
  for (const uri of config.meetings) followed.follow({ uri, rejoin: true, source: 'configuration' });

  function go(next: State): void {
    if (state.kind === 'ready') state.unclaimed.end();
    state = next;
  }

  /** A restart in a conversation we were put into: no callback may come for a long time, but our own record tells of it. */
  function takeUp(): void {
    if (tookUp || state.kind !== 'ready' || !remembers) return;
    tookUp = true;
    const before = state.session.bringsConversations ? deps.memory.followed(account) : [];
    state.unclaimed.takeUp(before.filter((conversation) => URL.canParse(conversation)));
  }

  return {
    onReady(session) {
      if (state.kind === 'stopped') return;
      if (session.self !== undefined) deps.ours.add(session.self);
      go({ kind: 'ready', session, unclaimed: createUnclaimed({ config, session, followed, log }) });
      takeUp();
      for (const watch of followed.all()) watch.attach(session);
    },
    onPackage(pkg: EventPackage) {
      if (state.kind === 'stopped') return;
      for (const event of pkg.events) take(event, followed, unclaimed());
    },
    onGap(kind, conversation) {
      if (state.kind === 'stopped') return;
      if (conversation !== undefined) {
        followed.owners.ofConversation(conversation)?.tell({ kind: 'gap' });
        return;
      }
      log.info('event channel had a gap, reading rosters again', { account, kind });
      readAgain(followed, kind === 'resume' && state.kind === 'ready' ? state.session : undefined);
    },
    onLost(reason) {
      if (state.kind === 'stopped') return;
      go({ kind: 'lost', reason });
      for (const watch of followed.all()) watch.detach(reason);
    },
    follow({ uri, source, end, entry }) {
      if (followed.askedFor(uri) !== undefined) return true;
      if (followed.owners.ofUri(uri) !== undefined) return false;
      const watch = followed.follow({ uri, rejoin: true, source, ...defined({ until: end, entry }) });
      if (state.kind === 'ready') watch.attach(state.session);
      return true;
    },
    unfollow(uri, why) {
      const watch = followed.askedFor(uri);
      if (watch !== undefined) void followed.leave(watch, why);
    },
    follows: (uri) => followed.askedFor(uri) !== undefined,
    company: (uri) => (state.kind === 'ready' ? (followed.askedFor(uri)?.company() ?? 'nobody') : 'unknown'),
    onAlarm: (code, message) => recorder.alarm(code, message, { account }),
    async decideAll(trigger) {
      for (const watch of followed.all()) await watch.moderator.decideAll(trigger);
    },
    remembered() {
      remembers = true;
      takeUp();
      for (const watch of followed.all()) watch.tell({ kind: 'remembered' });
    },
    looks: () => followed.all().map((watch) => () => watch.tell({ kind: 'reconcile' })),
    meetings: () => followed.all().map(({ status, moderator, keepOnRecord }) => ({ status: status(), moderator, keepOnRecord })),
    get outstanding() {
      return followed.all().reduce((sum, watch) => sum + watch.moderator.outstanding, 0);
    },
    async close(farewell = 'goodbye') {
      if (farewell !== 'goodbye') {
        go({ kind: 'stopped' });
        for (const watch of followed.all()) watch.detach('the account goes to another node');
        return;
      }
      const outlasting = state.kind === 'ready' && state.session.bringsConversations;
      const left = outlasting ? followed.lasting().map((watch) => watch.leave()) : [];
      go({ kind: 'stopped' });
      endAll(followed, outlasting);
      await Promise.all(left);
    },
    status: () => statusOf(state, followed, deps),
  };
}

function statusOf(state: State, followed: Followed, { account, hands }: AccountWatchDeps): AccountStatus {
  const queued = hands.humans?.queue.size ?? 0;
  const known = { account, state: state.kind, meetings: followed.all().map((watch) => watch.status()), queued };
  return state.kind === 'lost' ? { ...known, reason: state.reason } : known;
}

function tellDesk({ account, changed }: AccountWatchDeps): (watch: MeetingWatch) => void {
  return (watch) => changed({ kind: 'meeting', meeting: `${account} ${watch.status().meeting}` });
}

function take(event: LobbyEvent, { owners }: Followed, unclaimed: Unclaimed | undefined): void {
  if (subjectOf(event) === 'conversation') unclaimed?.forget(event.key);
  deliver(event, routeOf(event, owners), unclaimed);
}

function deliver(event: LobbyEvent, route: Route<MeetingWatch>, unclaimed: Unclaimed | undefined): void {
  switch (route.kind) {
    case 'news':
      route.to.tell(route.news);
      return;
    case 'self':
      route.to.onSelf(event);
      return;
    case 'person':
      route.to.onPerson(event);
      return;
    case 'invited':
      unclaimed?.invited(event);
      return;
    case 'unclaimed':
      unclaimed?.identify(route.conversation);
  }
}

/** `fresh`: the server has dropped our conversations; they are joined again with this session. */
function readAgain(followed: Followed, fresh: ReadySession | undefined): void {
  for (const watch of followed.all()) {
    if (fresh !== undefined) joinAgain(watch, fresh);
    else watch.tell({ kind: 'gap' });
  }
}

/** `outlasting`: there is no application that ends, so conversations go on: those we joined are left, those we were put into are taken up after a restart. */
function endAll(followed: Followed, outlasting: boolean): void {
  for (const watch of followed.all()) watch.detach('lobbyguard stops', outlasting && !followed.isLasting(watch) ? 'lost' : 'left');
}

function joinAgain(watch: MeetingWatch, session: ReadySession): void {
  watch.detach('the server dropped our conversations while we were away');
  watch.attach(session);
}
