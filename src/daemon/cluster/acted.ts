// What acts in the meetings of an account (a set of policies, with who is protected from it) is told to the next owner, and asked for before an account
// is run. The rule: a set that the gate still holds anywhere here is told of no account.
import type { ActedSets } from '../../cluster/cluster.ts';
import type { Mode } from '../../policy/mode.ts';
import type { Gate } from '../gate/gate.ts';
import type { Refusals } from './refusals.ts';

export interface ActedOptions {
  acted: ActedSets;
  gate: Pick<Gate, 'isOpen' | 'taken' | 'left'>;
  mode: Mode;
  /** Of what is in force. */
  mark(): string;
  refusals: Refusals;
}

export interface Acted {
  /** What acted there last is known to the gate. Rejects where Redis cannot be asked. */
  take(account: string): Promise<void>;
  left(account: string): void;
  /** Redis may have lost what it was told. */
  tellAgain(): void;
  stop(): void;
}

const tellEveryMs = 1_000;

export function keepActed({ acted, gate, mode, mark, refusals }: ActedOptions): Acted {
  /** What Redis has of each account that is ours, where we know. */
  const told = new Map<string, string | undefined>();
  let telling = false;
  const timer = setInterval(() => void tellAll(), tellEveryMs);

  async function tellAll(): Promise<void> {
    // Elsewhere rules do not act.
    if (telling || mode !== 'enforce') return;
    telling = true;
    try {
      for (const [account, known] of [...told]) if (gate.isOpen && known !== mark()) await tell(account, mark());
    } catch {
      // Told again a second later.
    } finally {
      telling = false;
    }
  }

  async function tell(account: string, now: string): Promise<void> {
    if (!told.has(account)) return;
    try {
      await acted.tell(account, now);
    } catch (error) {
      refusals.failed('set', account, error);
      throw error;
    }
    refusals.settled('set', account);
    if (told.has(account)) told.set(account, now);
  }

  return {
    async take(account) {
      const last = await acted.of(account);
      gate.taken(account, last);
      told.set(account, last);
    },
    left(account) {
      told.delete(account);
      refusals.settled('set', account);
      gate.left(account);
    },
    tellAgain() {
      for (const account of told.keys()) told.set(account, undefined);
    },
    stop: () => clearInterval(timer),
  };
}
