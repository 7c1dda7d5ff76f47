// What the program log tells of this node among the others: who comes and goes, that it stood still, and that its clock is another than that of Redis.
// The rule: each is told when it begins and when it is over, and none of it is an alarm, because none of it harms by itself.
import type { Membership } from '../../cluster/cluster.ts';
import type { Log } from '../../log.ts';

export interface CompanyOptions {
  membership: Pick<Membership, 'status'>;
  log: Log;
}

const lookEveryMs = 1_000;
/** Clocks that are set by a time server differ by much less. */
const aheadMs = 3_000;

export function watchCompany({ membership, log }: CompanyOptions): { stop(): void } {
  let company: readonly string[] = [];
  let lookedAt = performance.now();
  let isClockOff = false;

  function lookAtNodes(): void {
    const { node, nodes, reachable } = membership.status;
    if (!reachable) return;
    const others = nodes.filter((one) => one !== node);
    for (const gone of company)
      if (!others.includes(gone)) log.warn('a node of the cluster has left, or is not heard of any more', { node: gone });
    for (const come of others) if (!company.includes(come)) log.info('a node of the cluster is there', { node: come });
    company = others;
  }

  function lookAtPace(): void {
    const now = performance.now();
    const stoodMs = now - lookedAt - lookEveryMs;
    lookedAt = now;
    const { leaseMs } = membership.status;
    if (stoodMs < leaseMs) return;
    const [seconds, lease] = [Math.round(stoodMs / 1_000), leaseMs / 1_000];
    log.warn('this node stood still for longer than its lease: others may have its accounts', { seconds, lease });
  }

  function lookAtClock(): void {
    const ahead = membership.status.clockAheadMs ?? 0;
    const isOff = Math.abs(ahead) >= aheadMs;
    if (isOff === isClockOff) return;
    isClockOff = isOff;
    const about = { secondsAhead: Math.round(ahead / 1_000) };
    if (isOff)
      log.warn('the clock of this machine is not that of Redis: set both by a time server; rules and calendars go by this one', about);
    else log.info('the clock of this machine is that of Redis again', about);
  }

  const timer = setInterval(() => {
    lookAtPace();
    lookAtNodes();
    lookAtClock();
  }, lookEveryMs);
  return { stop: () => clearInterval(timer) };
}
