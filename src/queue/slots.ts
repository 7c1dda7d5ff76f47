// Hands out the moments at which a request may leave: in lane order, first come first served within a lane. Where requests may carry several
// actions, those of one lane and meeting that wait already travel with the first; none waits for more to come.
// The rule it keeps: no slot while a window is full, and none during a hold.
import { lanesFor } from './lanes.ts';
import { createLine, type Line, type Place } from './line.ts';
import type { Permit, Permits } from './permit.ts';
import type { Lane, Ride, Slot } from './queue.ts';
import { createWindow } from './window.ts';

export interface Asking {
  lane: Lane;
  meeting: string;
  attempt?: string | undefined;
  /** Never with others. */
  alone: boolean;
  /** Called when the slot is given; the request leaves now. */
  grant(slot: Slot): void;
}

export interface Slots {
  ask(asking: Asking): Place<Asking>;
  /** Takes back what was asked for. */
  withdraw(asked: Place<Asking>): void;
  /** No slot until then, on the queue's clock, here and for those who share a limit. Never shortens a hold. */
  holdUntil(at: number): void;
  /** Other limits, in force from the next `setShare`. */
  setLimits(limits: Pick<SlotOptions, 'requestsPerSecond' | 'actionsPerSecond'>): void;
  /** From 0 to 1: how much of the limits holds. */
  setShare(share: number): void;
  /** Requests that were given a slot since the start. */
  readonly given: number;
  close(): void;
}

export interface SlotOptions {
  requestsPerSecond: number;
  /** People, whatever the number of requests. */
  actionsPerSecond: number;
  /** Actions a request may carry now. */
  batch(): number;
  /** Requests on their way at once. */
  most(): number;
  /** Whom to ask besides, now; nobody where no limit is shared. */
  permits?: (() => Permits | undefined) | undefined;
  now(): number;
}

/** Where nobody else is to be asked. */
const free: Permit = { good: () => true, land() {}, giveUp() {} };

export function createSlots(options: SlotOptions): Slots {
  return new GivenSlots(options);
}

class GivenSlots implements Slots {
  #options: SlotOptions;
  readonly #requests;
  readonly #people;
  readonly #lines: Record<Lane, Line<Asking>> = { human: createLine(), eject: createLine(), reject: createLine(), admit: createLine() };
  /** Requests on their way, by meeting. */
  readonly #flying = new Map<string, number>();
  #flights = 0;
  #wasHumanLast = false;
  #asking = 0;
  #heldUntil = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #wakesAt = Number.POSITIVE_INFINITY;
  #gathering: NodeJS.Immediate | undefined;
  /** A permit is being asked for. */
  #isPermitDue = false;
  /** Those who were told to wait in a line for permits. */
  #inLine: Permits | undefined;
  #isClosed = false;
  given = 0;

  constructor(options: SlotOptions) {
    this.#options = options;
    this.#requests = createWindow(options.requestsPerSecond);
    this.#people = createWindow(options.actionsPerSecond);
  }

  ask(asking: Asking): Place<Asking> {
    const place = this.#lines[asking.lane].join(asking);
    this.#asking += 1;
    // Those who ask in the same turn of the event loop may travel together.
    if (this.#options.batch() > 1) this.#gathering ??= setImmediate(() => this.#giveOut());
    else this.#giveOut();
    return place;
  }

  withdraw(asked: Place<Asking>): void {
    if (this.#lines[asked.value.lane].leave(asked)) this.#asking -= 1;
    if (this.#asking === 0) this.#rest();
  }

  holdUntil(at: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, at);
    const ms = at - this.#options.now();
    if (ms > 0) this.#options.permits?.()?.hold?.(ms);
  }

  setLimits(limits: Pick<SlotOptions, 'requestsPerSecond' | 'actionsPerSecond'>): void {
    this.#options = { ...this.#options, ...limits };
  }

  setShare(share: number): void {
    this.#requests.setRate(this.#options.requestsPerSecond * share);
    this.#people.setRate(this.#options.actionsPerSecond * share);
    this.#giveOut();
  }

  close(): void {
    this.#isClosed = true;
    clearImmediate(this.#gathering);
    this.#rest();
  }

  #giveOut(): void {
    this.#gathering = undefined;
    while (this.#asking > 0) {
      if (this.#isPermitDue || this.#isClosed) return;
      const at = this.#options.now();
      const openAt = this.#opensAt(at);
      const first = openAt > at ? undefined : this.#first();
      if (first === undefined) {
        // Where it is open, those that ask wait for a request of their own meeting to land.
        if (openAt > at) this.#wakeAt(at, openAt);
        else this.#sleep();
        return;
      }
      const together = [first, ...this.#companions(first, this.#people.room(at) - 1)];
      const permits = this.#options.permits?.();
      if (permits !== undefined) {
        void this.#askFor(permits, together);
        return;
      }
      this.#send(together);
    }
    this.#rest();
  }

  async #askFor(permits: Permits, together: readonly Place<Asking>[]): Promise<void> {
    const [first] = together;
    if (first === undefined) return;
    this.#isPermitDue = true;
    const attempts = together.flatMap(({ value: { attempt } }) => attempt ?? []);
    const answer = await permits.ask(first.value.lane, attempts);
    this.#isPermitDue = false;
    if (answer.kind === 'granted') {
      this.#inLine = undefined;
      this.#sendWith(answer.permit, together);
      this.#giveOut();
    } else if (this.#asking === 0 || this.#isClosed) permits.withdraw();
    else {
      this.#inLine = permits;
      const at = this.#options.now();
      this.#wakeAt(at, at + answer.ms);
    }
  }

  /** Only those whom the permit is for, as far as they still ask. */
  #sendWith(permit: Permit, together: readonly Place<Asking>[]): void {
    const at = this.#options.now();
    const still = together.filter(({ standing }) => standing);
    if (still.length === 0 || this.#isClosed || this.#opensAt(at) > at) permit.land();
    else this.#send(still, permit);
  }

  #send(together: readonly Place<Asking>[], permit: Permit = free): void {
    const [first] = together;
    if (first === undefined) return;
    for (const place of together) this.#lines[place.value.lane].leave(place);
    this.#asking -= together.length;
    this.#wasHumanLast = first.value.lane === 'human';
    this.given += 1;
    const ride = this.#depart(first.value.meeting, together.length, permit);
    for (const { value } of together) value.grant(ride());
  }

  /** One request leaves: what it takes from the windows is given back when nobody in it waits for an answer any more. */
  #depart(meeting: string, size: number, permit: Permit): () => Slot {
    const request = this.#requests.leave();
    const people = Array.from({ length: size }, () => this.#people.leave());
    const ride: Ride = { size };
    let waiting = size;
    let end: 'land' | 'giveUp' = 'land';
    this.#flights += 1;
    this.#flying.set(meeting, (this.#flying.get(meeting) ?? 0) + 1);
    const land = (): void => {
      const now = this.#options.now();
      permit[end]();
      this.#requests[end](request, now);
      for (const one of people) this.#people[end](one, now);
      this.#flights -= 1;
      const left = (this.#flying.get(meeting) ?? 1) - 1;
      if (left > 0) this.#flying.set(meeting, left);
      else this.#flying.delete(meeting);
      if (this.#asking > 0) this.#giveOut();
    };
    return () => {
      let open = true;
      const over = (how: typeof end): void => {
        if (!open) return;
        open = false;
        waiting -= 1;
        if (how === 'giveUp') end = how;
        if (waiting === 0) land();
      };
      return {
        answered: () => over('land'),
        givenUp: () => over('giveUp'),
        good: () => permit.good(),
        renew: permit.renew,
        permitAt: permit.at,
        ride,
      };
    };
  }

  #companions(chosen: Place<Asking>, room: number): Place<Asking>[] {
    const { lane, meeting, alone } = chosen.value;
    const most = Math.min(this.#options.batch() - 1, room);
    const found: Place<Asking>[] = [];
    for (let place = alone ? undefined : this.#lines[lane].first; place !== undefined && found.length < most; place = place.next) {
      if (place !== chosen && place.value.meeting === meeting && !place.value.alone) found.push(place);
    }
    return found;
  }

  #opensAt(at: number): number {
    if (at < this.#heldUntil) return this.#heldUntil;
    if (this.#flights >= this.#options.most()) return Number.POSITIVE_INFINITY;
    return Math.max(...[this.#requests, this.#people].map((window) => (window.isOpen(at) ? at : window.opensAt())));
  }

  /** Of one meeting never all that may be on their way. */
  #first(): Place<Asking> | undefined {
    const share = Math.max(1, this.#options.most() - 1);
    for (const lane of lanesFor(this.#wasHumanLast)) {
      const line = this.#lines[lane];
      for (let place = line.first; place !== undefined; place = place.next) {
        if ((this.#flying.get(place.value.meeting) ?? 0) < share) return place;
      }
    }
    return undefined;
  }

  /** Node's timers may fire up to a millisecond early; so every waiter looks again when woken. */
  #wakeAt(at: number, openAt: number): void {
    if (this.#timer && this.#wakesAt <= openAt) return;
    this.#sleep();
    // Then only an answer opens the window, and that comes by itself.
    if (openAt === Number.POSITIVE_INFINITY) return;
    this.#wakesAt = openAt;
    this.#timer = setTimeout(() => this.#wake(), Math.max(1, Math.ceil(openAt - at)));
  }

  #wake(): void {
    this.#sleep();
    this.#giveOut();
  }

  /** Nothing waits. */
  #rest(): void {
    this.#sleep();
    this.#inLine?.withdraw();
    this.#inLine = undefined;
  }

  #sleep(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wakesAt = Number.POSITIVE_INFINITY;
  }
}
