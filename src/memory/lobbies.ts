// Who was in the lobby when last decided on: whoever is found inside after a gap was let in meanwhile, by an order of ours or by somebody else.
// The rule: somebody is known again only by an address or a number, or, without one, by their place among the participants; never by a name.
import { pseudonymOf } from '../audit/pseudonym.ts';
import type { AuditRecord, DecisionEntry } from '../audit/record.ts';
import type { OutcomeResult } from '../order/outcome.ts';
import { removes } from '../policy/action.ts';
import { identityOf } from '../roster/identity.ts';
import type { Places } from './places.ts';
import { createRecentMap } from './recent-map.ts';
import type { UnfinishedAction } from './remembered.ts';
import type { Sittings } from './sittings.ts';

/** Somebody who was in the lobby when last decided on. */
export interface RememberedWait {
  /** Epoch ms. */
  at: number;
  /** Whose order let them in, or may have; absent: none of ours. `another`: through another account. */
  letInBy?: { whose: 'human' | 'rule'; another: boolean };
}

interface Where {
  meeting: string;
  participant: string;
}

/** A person as they are found now. */
export interface Found {
  participant: string;
  identity: string;
}

export interface Lobbies {
  /** `moment`: when it was decided, on the clock of the meetings. */
  decided(record: AuditRecord & DecisionEntry, identity: string, at: number, moment: number): void;
  /** The first request of an action leaves. */
  sending(action: UnfinishedAction): void;
  ended(action: UnfinishedAction, result: OutcomeResult): void;
  /** `now`: on the clock of the meetings. */
  waitOf(meeting: string, found: Found, now: number): RememberedWait | undefined;
}

interface Wait {
  /** On the wall. */
  at: number;
  /** The same on the clock of the meetings, which is never set back. */
  moment: number;
  /** Which of all waits and admissions it is: later ones are higher. */
  turn: number;
  account: string;
  participant: string;
  identity: string;
  admission?: UnfinishedAction;
}

type WhereTo = Pick<Places, 'meetingOf' | 'sharedOf'>;

const maxPeople = 20_000;
const cameToNothing: ReadonlySet<OutcomeResult> = new Set<OutcomeResult>(['denied', 'failed', 'cancelled', 'gone']);

export function createLobbies(places: WhereTo, sittings: Pick<Sittings, 'isSame'>): Lobbies {
  const waits = createRecentMap<Wait>(maxPeople);
  /** The last admission of somebody, by what all accounts know them by. */
  const admissions = createRecentMap<{
    turn: number;
    action: UnfinishedAction;
  }>(maxPeople);
  let turns = 0;

  const keyOf = ({ meeting, participant }: Where) => `${places.meetingOf(meeting)} ${nameIn(participant)}`;
  const sharedKeyOf = (meeting: string, identity: string) => `${places.sharedOf(meeting)} ${identity}`;

  function knownAs(meeting: string, { participant, identity }: Found): Wait | undefined {
    const [place, name] = [places.meetingOf(meeting), nameIn(participant)];
    const wait = waits.get(`${place} ${name}`) ?? waits.get(`${place} ${pseudonymOf(name)}`);
    if (wait === undefined || wait.identity === identity) return wait;
    return isNameless(participant, identity) && isNameless(inPlaceOf(wait.participant, name), wait.identity) ? wait : undefined;
  }

  /** Another account let them in since. */
  function lateAdmission(meeting: string, { identity, turn, account }: Wait): UnfinishedAction | undefined {
    const last = admissions.get(sharedKeyOf(meeting, identity));
    return last !== undefined && last.turn > turn && last.action.account !== account ? last.action : undefined;
  }

  return {
    decided(record, identity, at, moment) {
      const { account, participant, facts, because } = record;
      turns += 1;
      if (facts['inLobby'] === false || because === 'left') waits.delete(keyOf(record));
      else if (facts['inLobby'] === true)
        waits.set(keyOf(record), {
          at,
          moment,
          turn: turns,
          account: account ?? '',
          participant,
          identity,
        });
    },
    sending(action) {
      if (action.action !== 'admit') return;
      turns += 1;
      const wait = waits.get(keyOf(action));
      if (wait !== undefined) wait.admission = action;
      admissions.set(sharedKeyOf(action.meeting, action.identity), {
        turn: turns,
        action,
      });
    },
    ended(action, result) {
      if (removes(action.action) && (result === 'done' || result === 'gone')) waits.delete(keyOf(action));
      if (action.action !== 'admit' || !cameToNothing.has(result)) return;
      const wait = waits.get(keyOf(action));
      if (wait?.admission === action) delete wait.admission;
      const key = sharedKeyOf(action.meeting, action.identity);
      if (admissions.get(key)?.action === action) admissions.delete(key);
    },
    waitOf(meeting, found, now) {
      const wait = knownAs(meeting, found);
      if (wait === undefined || !sittings.isSame(places.meetingOf(meeting), wait.moment, now)) return undefined;
      const { at, admission } = wait;
      if (admission !== undefined) return { at, letInBy: { whose: whose(admission), another: false } };
      const other = lateAdmission(meeting, wait);
      return other === undefined ? { at } : { at, letInBy: { whose: whose(other), another: true } };
    },
  };
}

function whose({ rule }: UnfinishedAction): 'human' | 'rule' {
  return rule === null ? 'human' : 'rule';
}

/** Of an href, the part that names the participant: it outlives the session. */
function nameIn(participant: string): string {
  const [path = ''] = participant.split('?', 1);
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The href as it was, where a log without addresses has a pseudonym in it. */
function inPlaceOf(participant: string, name: string): string {
  const [path = ''] = participant.split('?', 1);
  return `${path.slice(0, path.lastIndexOf('/') + 1)}${name}${participant.slice(path.length)}`;
}

/** Neither an address nor a number told who they are. */
function isNameless(participant: string, identity: string): boolean {
  return identityOf({}, participant) === identity;
}
