// What the last list of leaders tells, and of whom. The rule: it shows that somebody is no leader only where each of its entries is somebody known.
import type { ByParticipant } from './by-participant.ts';
import { type ListedPerson, type Listing, leaderKeys } from './listing.ts';
import type { Presence } from './presence.ts';

/** A list that leaves open who leads is asked for again soon so often in a row; then the periodic reads have to do. */
const soonAgain = 3;

export class Leaders {
  /** The roster's clock at the beginning of the last full read; what it listed is all of the leaders, or some. */
  #read: { since: number; listed: 'all' | 'some' | 'none' } | undefined;
  #open = 0;

  /** `isMet`: whether somebody is known otherwise than from the list of leaders. */
  listed(listing: Listing, people: ByParticipant<ListedPerson>, since: number, isMet: (key: string) => boolean): void {
    const isFound = (key: string) => [...people.alike(key)].some(({ met }) => met) || isMet(key);
    const whole = listing.leadersCut !== true && leaderKeys(listing).every((key) => isFound(key) || listing.leadersOurs?.includes(key));
    this.#read = { since, listed: listing.leaders === undefined ? 'none' : whole ? 'all' : 'some' };
    this.#open = this.#read.listed === 'some' ? this.#open + 1 : 0;
  }

  clear(): void {
    this.#read = undefined;
    this.#open = 0;
  }

  /** All leaders were listed. */
  get whole(): boolean {
    return this.#read?.listed === 'all';
  }

  /** Some were, and who else leads is open. */
  get cut(): boolean {
    return this.#read?.listed === 'some';
  }

  /** They were listed when somebody would have been among them; people who wait may never be. */
  tellOf({ inLobby, roleOpenSince }: Presence): boolean {
    return this.#read !== undefined && this.whole && (inLobby === true || roleOpenSince <= this.#read.since);
  }

  /** Another list would likely tell more of them. */
  wouldTellOf({ roleOpenSince }: Presence): boolean {
    return this.#read === undefined || this.#open < soonAgain || roleOpenSince > this.#read.since;
  }
}
