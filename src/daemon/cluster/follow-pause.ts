// The kill switch of this machine and that of the cluster as one. The rule: whatever pauses anywhere pauses everywhere, and only somebody who says so
// resumes: a file that is gone is put back.
import { localBy } from '../../audit/human.ts';
import type { Membership } from '../../cluster/cluster.ts';
import type { Shared } from '../account.ts';
import type { Pause } from '../kill-switch.ts';

export interface FollowedPause {
  /** The cluster was paused or resumed, by somebody on another node. */
  heard(paused: boolean, by: string): void;
}

export function followPause({ pause, shared }: { pause: Pause; shared: Pick<Shared, 'log'> }, membership: Membership): FollowedPause {
  function heard(paused: boolean, by: string): void {
    if (pause.paused === paused) return;
    const done = paused ? pause.pause(localBy(by, 'cli')) : pause.resume(localBy(by, 'cli'));
    done.catch(() => shared.log.error('the file PAUSED does not say what holds in the cluster', { paused }));
  }

  if (pause.paused) membership.setPaused(true, 'found at the start of a node');
  return { heard };
}
