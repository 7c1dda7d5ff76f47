// What the desk shows of a meeting itself: told whenever it is different, by the name it was shown by before as well.
import type { ModeratorDeps } from '../../moderation/ports.ts';
import type { MeetingStatus } from '../status.ts';

/** Answers what to call whenever the meeting may be shown otherwise. */
export function createShown({ account, changed }: Pick<ModeratorDeps, 'account' | 'changed'>, status: () => MeetingStatus): () => void {
  let shown = '';
  let before: string | undefined;
  return () => {
    const { meeting, state, subject, organizer, uri } = status();
    const now = JSON.stringify([meeting, state, subject, organizer, uri]);
    if (now === shown) return;
    shown = now;
    for (const name of new Set([before ?? meeting, meeting])) changed({ kind: 'meeting', meeting: `${account} ${name}` });
    before = meeting;
  };
}
