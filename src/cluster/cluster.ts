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

/** An account is ours, as long as we are sure. */
export interface Lease {
  /** Greater than that of every earlier owner. */
  readonly token: number;
  /** Who had it before; undefined where nobody is known. */
  readonly from?: string;
  /** Whether the predecessor left in order, so that what it left behind can be gone on with. */
  readonly clean: boolean;
  sure(): boolean;
}

/** The pool of accounts that name none. */
export const defaultPool = 'default';
