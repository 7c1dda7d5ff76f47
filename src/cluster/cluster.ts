// What accounts share, on one machine or on several: how much all accounts of a pool may send.
import type { Permits } from '../queue/permit.ts';

/** What of an account's configuration decides whom it shares limits with. */
export interface Member {
  account: string;
  /** Label of the pool it is homed in. */
  pool: string;
}

export interface Cluster {
  /** Whom the account's queue asks before each request; undefined where no limit is shared. */
  permits(member: Member): Permits | undefined;
  /** Another limit from now on; what has left counts against it. */
  setPerPool(requestsPerSecond: number | undefined): void;
}

/** The pool of accounts that name none. */
export const defaultPool = 'default';
