// Every meeting of every account as the desk sees it, with the moderator that can be asked about it.
import type { Moderator } from '../../moderation/moderator.ts';
import type { MeetingSight } from '../../rulings/port.ts';
import type { Stages } from '../compose.ts';
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
