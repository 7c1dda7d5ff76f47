// Winston for the audit log, over a synchronous writer: when `log` returns, the line is with the operating system, or the error has been thrown.
// Winston's own File transport keeps lines in memory and loses them on a crash.
import winston from 'winston';
import Transport from 'winston-transport';
import { LobbyguardError } from '../errors.ts';

export interface LineLogger {
  /** Hands one line to the writer, through winston, before it returns. Throws what the writer throws. */
  log(line: string): void;
  close(): void;
}

export function createLineLogger(write: (line: string) => void): LineLogger {
  const transport = new SynchronousTransport(write);
  const logger = winston.createLogger({ format: winston.format((info) => info)(), transports: [transport] });
  return {
    log(line) {
      transport.expect(line);
      logger.log('info', line);
      transport.settle();
    },
    close: () => logger.close(),
  };
}

class SynchronousTransport extends Transport {
  readonly #write: (line: string) => void;
  /** The line that must come through now; a line that comes late, out of order, is never written. */
  #expected: string | undefined;
  #failure: { cause: unknown } | undefined;

  constructor(write: (line: string) => void) {
    super();
    this.#write = write;
  }

  expect(line: string): void {
    this.#expected = line;
    this.#failure = undefined;
  }

  override log(info: { message: string }, next: () => void): void {
    if (info.message === this.#expected) {
      this.#expected = undefined;
      try {
        this.#write(info.message);
      } catch (error) {
        this.#failure = { cause: error };
      }
    }
    next();
  }

  settle(): void {
    if (this.#failure !== undefined) throw this.#failure.cause;
    if (this.#expected === undefined) return;
    this.#expected = undefined;
    throw new LobbyguardError('INTERNAL', 'the audit line did not pass through the logger');
  }
}
