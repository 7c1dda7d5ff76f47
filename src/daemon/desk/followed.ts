// Every meeting of every account as the desk sees it, with the moderator that can be asked about it.
import type { Moderator } from '../../moderation/moderator.ts';
import type { MeetingSight } from '../../rulings/port.ts';
import type { Stages } from '../start/compose.ts';
import { meetingSight } from './meeting-sight.ts';

export interface Followed {
  sight: MeetingSight;
  moderator: Moderator;
}

export function followedIn({ accounts, shared }: Pick<Stages, 'accounts' | 'shared'>): Followed[] {
  return accounts
    .meetings()
    .map(({ account, status, moderator }) => ({ sight: meetingSight(account, status, moderator, shared.memory), moderator }));
}

/** Who moderates which meeting, by the desk's key: worked out once for each turn of the loop, for a frame of the desk asks it for every person. */
export function moderatorsIn({ accounts }: Pick<Stages, 'accounts'>): (meeting: string) => Moderator | undefined {
  let known: ReadonlyMap<string, Moderator> | undefined;
  return (meeting) => {
    if (known === undefined) {
      known = new Map(accounts.meetings().map(({ account, status, moderator }) => [`${account} ${status.meeting}`, moderator]));
      setImmediate(() => {
        known = undefined;
      });
    }
    return known.get(meeting);
  };
}

/** Those who moderate the same meeting for other accounts. */
export function othersIn({ accounts }: Pick<Stages, 'accounts'>, key: string): Moderator[] {
  const all = accounts.meetings();
  const here = all.find(({ account, status }) => `${account} ${status.meeting}` === key);
  if (here?.status.uri === undefined) return [];
  return all.flatMap(({ account, status, moderator }) => (account !== here.account && status.uri === here.status.uri ? moderator : []));
}

/** One meeting as the desk sees it. */
export function sightIn({ accounts, shared }: Pick<Stages, 'accounts' | 'shared'>, key: string): MeetingSight | undefined {
  const one = accounts.meetings().find(({ account, status }) => `${account} ${status.meeting}` === key);
  return one && meetingSight(one.account, one.status, one.moderator, shared.memory);
}
