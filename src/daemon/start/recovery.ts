// The audit log can be written again. The rule: what changed meanwhile counts before anybody is acted on. A change of the configuration cannot take effect
// without its record, and it may protect somebody.
export interface Recovery {
  readonly isUnderWay: boolean;
  /** `anew`: it is another log. */
  begin(anew: boolean): void;
}

/** A configuration that cannot be read in that time (a disk that hangs) holds nothing up any longer. */
const patienceMs = 5_000;

export interface RecoveryOptions {
  /** Called at once: it may be another log, in which nothing is said yet. */
  keepOnRecord(): void;
  /** Called after that where it is another log: nobody has said anything in it. */
  sayAgain(): void;
  /** Reads the configuration again. */
  reread(): Promise<void>;
  /** Called once, after `reread`. */
  decide(): void;
}

export function createRecovery({ keepOnRecord, sayAgain, reread, decide }: RecoveryOptions): Recovery {
  let isUnderWay = false;

  async function read(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    await Promise.race([reread().catch(() => {}), tooLong]);
    clearTimeout(timer);
  }

  return {
    get isUnderWay() {
      return isUnderWay;
    },
    begin(anew) {
      isUnderWay = true;
      keepOnRecord();
      if (anew) sayAgain();
      void read().then(() => {
        isUnderWay = false;
        decide();
      });
    },
  };
}
