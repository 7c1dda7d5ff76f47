// What the kill switch of this machine means for the cluster.
import type { By } from '../../audit/human.ts';
import type { Membership } from '../../cluster/cluster.ts';
import type { Pause } from '../kill-switch.ts';

/** False where it changes nothing: a file that is gone resumes nobody, so it is put back. */
export function tellCluster(
  membership: Membership,
  pause: Pick<Pause, 'pause'>,
  { paused, by, said }: { paused: boolean; by: By; said: boolean },
): boolean {
  if (!paused && !said && membership.paused) {
    void pause.pause(by);
    return false;
  }
  if (membership.paused !== paused) membership.setPaused(paused, by.who);
  return true;
}
