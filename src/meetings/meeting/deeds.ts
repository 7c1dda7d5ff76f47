// Carries out what a meeting's state machine decides.
import type { LastingAlarm } from '../../alarms.ts';
import { defined } from '../../defined.ts';
import type { ModeratorDeps } from '../../moderation/ports.ts';
import { alarmText } from './alarm-text.ts';
import type { Inside } from './inside.ts';
import type { Joining } from './joining.ts';
import type { MeetingWatchOptions } from './meeting-port.ts';
import type { Deed } from './news.ts';
import type { RosterKeeper } from './roster-keeper.ts';
import type { Trouble } from './trouble.ts';

export interface Hands {
  uri: string | undefined;
  /** Why it is followed, as its records say. */
  followed: Pick<MeetingWatchOptions, 'source' | 'until' | 'entry'>;
  deps: Pick<ModeratorDeps, 'account' | 'log' | 'recorder'>;
  inside: Inside;
  joining: Joining;
  keeper: RosterKeeper;
  trouble: Trouble;
  /** Ends the life in which everything so far was asked. */
  forget(): void;
  over(): void;
}

const nobody = { changed: [], missing: [], gone: [], roleless: 0 };

export function carryOut(deed: Deed, { uri, followed, deps, inside, joining, keeper, trouble, ...hands }: Hands): void {
  const { account, log, recorder } = deps;
  switch (deed.kind) {
    case 'forget':
      endAlarm('moderator-in-lobby', 'the moderator does not wait there any more');
      endAlarm('not-a-leader', 'the moderator is not in the meeting any more');
      hands.forget();
      return;
    case 'clear-roster':
      inside.clear();
      keeper.reset();
      return;
    case 'look':
      joining.look();
      return;
    case 'join':
      joining.join(deed.operation);
      return;
    case 'wait':
      joining.wait(deed.backoff, deed.tries, deed.atLeastMs);
      return;
    case 'hear':
      inside.hear(deed.embedded);
      return;
    case 'read':
      if (deed.as === 'soon') keeper.readSoon();
      else read(deed.as, inside, keeper);
      return;
    case 'confirm':
      void trouble.confirmConversation();
      return;
    case 'remember':
      inside.moderator.remember();
      inside.lookAt(nobody, true);
      return;
    case 'record':
      record(deed, { deps, inside, followed });
      if (deed.event !== 'joined') return;
      endAlarm('moderator-in-lobby', 'the moderator is in the meeting');
      inside.moderator.remember();
      return;
    case 'alarm': {
      const { key } = inside.meeting;
      recorder.alarm(deed.alarm.code, alarmText(deed.alarm, uri), { account, ...(key === '' ? {} : { meeting: key }) });
      return;
    }
    case 'warn':
      log.warn('meeting could not be joined, trying again', { account, meeting: uri, reason: deed.why });
      return;
    case 'session-dead':
    case 'application-doubtful':
      trouble.met(deed);
      return;
    case 'over':
      hands.over();
  }

  function endAlarm(code: LastingAlarm, message: string): void {
    recorder.ended(code, message, { account, meeting: inside.meeting.key });
  }
}

/** What became of our part in the meeting. */
export function record(
  { event, why, unfollowed }: Omit<Extract<Deed, { kind: 'record' }>, 'kind'>,
  of: Pick<Hands, 'deps' | 'inside' | 'followed'>,
) {
  const { account, recorder } = of.deps;
  const more = defined({ unfollowed, reason: why });
  recorder.write({ type: 'meeting', account, event, ...of.inside.describe(), ...reasonIn(event, of.followed), ...more });
}

/** What a restart needs in order to take the meeting up again is told when it is joined. */
function reasonIn(event: 'joined' | 'left' | 'lost', { source, until, entry }: Hands['followed']) {
  if (event !== 'joined') return defined({ source });
  return defined({ source, until: until === undefined ? undefined : new Date(until).toISOString(), entry });
}

function read(as: 'enter' | 'gap' | 'reconcile', inside: Inside, keeper: RosterKeeper): void {
  if (as === 'reconcile' && keeper.ready) inside.moderator.lookAgain();
  keeper.read(as);
}
