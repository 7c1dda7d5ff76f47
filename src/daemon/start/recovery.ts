// The audit log can be written again. The rule: what changed meanwhile counts before anybody is acted on. A change of the configuration cannot take effect
// without its record, and it may protect somebody.
export interface Recovery {
  readonly isUnderWay: boolean;
  begin(): void;
}

/** A configuration that cannot be read in that time (a disk that hangs) holds nothing up any longer. */
const patienceMs = 5_000;

/** `decide` is called once, after `reread`. */
export function createRecovery(reread: () => Promise<void>, decide: () => void): Recovery {
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
    begin() {
      isUnderWay = true;
      void read().then(() => {
        isUnderWay = false;
        decide();
      });
    },
  };
}
