// Clock, timers and chance of a simulated machine, in the place of Node's. Without a machine everything is as it was.

import type { Machine } from './machine.ts';
import type { Entry } from './queue.ts';

type Bag = Record<string, unknown>;
type Callback = (...args: unknown[]) => void;

const longestMs = 2 ** 31 - 1;

export function installTime(machine: () => Machine | undefined, require: NodeJS.Require): void {
  installClock(machine);
  installTimers(machine, require);
  installChance(machine, require('node:crypto') as Bag);
}

function installClock(machine: () => Machine | undefined): void {
  const RealDate = Date;
  class SimulatedDate extends RealDate {
    constructor(...args: unknown[]) {
      if (args.length === 0) super(SimulatedDate.now());
      else super(...(args as [number]));
    }
    static override now(): number {
      const on = machine();
      return on === undefined ? RealDate.now() : Math.floor(on.now);
    }
  }
  globalThis.Date = SimulatedDate as DateConstructor;
  const realNow = performance.now.bind(performance);
  performance.now = () => {
    const on = machine();
    return on === undefined ? realNow() : on.now - on.bornAt(on.process);
  };
}

function installTimers(machine: () => Machine | undefined, require: NodeJS.Require): void {
  const timers = require('node:timers') as Bag;
  const promised = require('node:timers/promises') as Bag;
  const real = { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate };

  const fakes: Record<string, (on: Machine, ...args: never[]) => unknown> = {
    setTimeout: (on, run: Callback, ms?: number, ...args: unknown[]) => new Timer(on, boundedMs(ms), () => run(...args), false),
    setInterval: (on, run: Callback, ms?: number, ...args: unknown[]) => new Timer(on, boundedMs(ms), () => run(...args), true),
    setImmediate: (on, run: Callback, ...args: unknown[]) => new Timer(on, 0, () => run(...args), false),
  };
  for (const [name, fake] of Object.entries(fakes)) {
    const original = real[name as keyof typeof real] as Callback;
    put(name, (...args: unknown[]) => {
      const on = machine();
      return on === undefined ? original(...args) : fake(on, ...(args as never[]));
    });
  }
  for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate'] as const) {
    put(name, (timer: unknown) => (timer instanceof Timer ? timer.close() : real[name](timer as NodeJS.Immediate & NodeJS.Timeout)));
  }
  for (const name of ['setTimeout', 'setImmediate'] as const) {
    const original = promised[name] as Callback;
    promised[name] = (...args: unknown[]) => {
      const on = machine();
      if (on === undefined) return original(...args);
      const [ms, value, options] = name === 'setTimeout' ? args : [0, ...args];
      return waitFor(on, name === 'setTimeout' ? boundedMs(ms as number) : 0, value, options as { signal?: AbortSignal } | undefined);
    };
  }
  const realTimeout = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => {
    const on = machine();
    if (on === undefined) return realTimeout(ms);
    const controller = new AbortController();
    on.later(ms, () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')));
    return controller.signal;
  };

  function put(name: string, value: unknown): void {
    (globalThis as unknown as Bag)[name] = value;
    timers[name] = value;
  }
}

function waitFor(on: Machine, ms: number, value: unknown, options: { signal?: AbortSignal } | undefined): Promise<unknown> {
  const signal = options?.signal;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      timer.close();
      reject(Object.assign(new Error('The operation was aborted'), { name: 'AbortError', code: 'ABORT_ERR', cause: signal?.reason }));
    };
    const timer = new Timer(
      on,
      ms,
      () => {
        signal?.removeEventListener('abort', abort);
        resolve(value);
      },
      false,
    );
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

function boundedMs(ms: number | undefined): number {
  const wanted = Number(ms ?? 1);
  return wanted >= 1 && wanted <= longestMs ? wanted : 1;
}

/** What `setTimeout` and its like give back. */
class Timer {
  readonly #machine: Machine;
  readonly #ms: number;
  readonly #run: () => void;
  readonly #repeats: boolean;
  readonly #process: number;
  #entry: Entry;

  constructor(machine: Machine, ms: number, run: () => void, repeats: boolean) {
    this.#machine = machine;
    this.#ms = ms;
    this.#run = run;
    this.#repeats = repeats;
    this.#process = machine.process;
    this.#entry = this.#arm();
  }

  #arm(): Entry {
    return this.#machine.later(
      this.#ms,
      () => {
        if (this.#repeats) this.#entry = this.#arm();
        this.#run();
      },
      this.#process,
    );
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  refresh(): this {
    this.close();
    this.#entry = this.#arm();
    return this;
  }

  close(): void {
    this.#entry.cancelled = true;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function installChance(machine: () => Machine | undefined, crypto: Bag): void {
  const realRandom = Math.random;
  Math.random = () => machine()?.random() ?? realRandom();
  const realUuid = crypto['randomUUID'] as () => string;
  const randomUUID = () => {
    const on = machine();
    return on === undefined ? realUuid() : uuid(() => Math.floor(on.random() * 16));
  };
  crypto['randomUUID'] = randomUUID;
  Object.defineProperty(globalThis.crypto, 'randomUUID', { value: randomUUID, configurable: true });
  const realBytes = crypto['randomBytes'] as (size: number) => Buffer;
  crypto['randomBytes'] = (size: number) => {
    const on = machine();
    return on === undefined ? realBytes(size) : Buffer.from(Array.from({ length: size }, () => Math.floor(on.random() * 256)));
  };
}

function uuid(digit: () => number): string {
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => digit().toString(16));
}
