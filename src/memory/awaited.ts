// Memory that is still being read. The rule: half of it is never asked. Whoever asks too soon gets an error, and so nobody is acted on by what is missing.
import type { AuditRecord } from '../audit/record.ts';
import type { Memory } from './memory.ts';

export interface AwaitedMemory extends Memory {
  /** From now on this is what it knows. */
  become(whole: Memory): void;
}

export function createAwaitedMemory(): AwaitedMemory {
  return new Awaited();
}

class Awaited implements AwaitedMemory {
  #known: Memory | undefined;

  become(whole: Memory): void {
    this.#known = whole;
  }

  get isWhole(): boolean {
    return this.#known !== undefined;
  }

  get #whole(): Memory {
    if (this.#known === undefined) throw new Error('memory was asked before it was whole');
    return this.#known;
  }

  get reversals(): Memory['reversals'] {
    return this.#whole.reversals;
  }

  get standing(): Memory['standing'] {
    return this.#whole.standing;
  }

  get paused(): boolean {
    return this.#whole.paused;
  }

  get lastAttemptAt(): number | undefined {
    return this.#whole.lastAttemptAt;
  }

  readonly added: Memory['added'] = (...asked) => this.#whole.added(...asked);
  readonly terms: Memory['terms'] = (...asked) => this.#whole.terms(...asked);
  readonly followed: Memory['followed'] = (...asked) => this.#whole.followed(...asked);
  readonly apply = (record: AuditRecord): void => this.#whole.apply(record);
  readonly adopt: Memory['adopt'] = (...told) => this.#whole.adopt(...told);
  readonly passed: Memory['passed'] = (...told) => this.#whole.passed(...told);
  readonly arrived: Memory['arrived'] = (...told) => this.#whole.arrived(...told);
  readonly removed: Memory['removed'] = (...told) => this.#whole.removed(...told);
  readonly arrivals: Memory['arrivals'] = (...asked) => this.#whole.arrivals(...asked);
  readonly removals: Memory['removals'] = (...asked) => this.#whole.removals(...asked);
  readonly removalsSent: Memory['removalsSent'] = (...asked) => this.#whole.removalsSent(...asked);
  readonly trippedRules: Memory['trippedRules'] = (...asked) => this.#whole.trippedRules(...asked);
  readonly rulesLetOn: Memory['rulesLetOn'] = (...asked) => this.#whole.rulesLetOn(...asked);
  readonly stopperOf: Memory['stopperOf'] = (...asked) => this.#whole.stopperOf(...asked);
  readonly setInForce: Memory['setInForce'] = () => this.#whole.setInForce();
  readonly itemWord: Memory['itemWord'] = (...asked) => this.#whole.itemWord(...asked);
  readonly unfinished: Memory['unfinished'] = () => this.#whole.unfinished();
  readonly wordOf: Memory['wordOf'] = (...asked) => this.#whole.wordOf(...asked);
  readonly admissionsOf: Memory['admissionsOf'] = (...asked) => this.#whole.admissionsOf(...asked);
  readonly passOf: Memory['passOf'] = (...asked) => this.#whole.passOf(...asked);
  readonly passesIn: Memory['passesIn'] = (...asked) => this.#whole.passesIn(...asked);
  readonly waitOf: Memory['waitOf'] = (...asked) => this.#whole.waitOf(...asked);
  readonly holdOf: Memory['holdOf'] = (...asked) => this.#whole.holdOf(...asked);
  readonly order: Memory['order'] = (...asked) => this.#whole.order(...asked);
  readonly orders: Memory['orders'] = () => this.#whole.orders();
  readonly said: Memory['said'] = (...asked) => this.#whole.said(...asked);
  readonly saidIn: Memory['saidIn'] = (...asked) => this.#whole.saidIn(...asked);
  readonly isIn: Memory['isIn'] = (...asked) => this.#whole.isIn(...asked);
}
