// Mail to the organizers of meetings, each with a courier of their own: one mailbox that takes nothing delays no other.
import type { Courier } from './courier.ts';
import type { Pending } from './docket/spool.ts';

export interface Organizers {
  kick(pending: readonly Pending[]): void;
  readonly failing: Courier['failing'];
  stop(withinMs: number): Promise<void>;
}

export interface OrganizersOptions {
  /** Undefined: not known yet, or nobody mail could go to. */
  addressOf(pending: Pending): string | undefined;
  open(address: string): Courier;
}

export function createOrganizers({ addressOf, open }: OrganizersOptions): Organizers {
  const couriers = new Map<string, Courier>();

  return {
    kick(pending) {
      const wanted = new Set(pending.flatMap((one) => addressOf(one) ?? []));
      for (const [address, courier] of couriers) {
        if (wanted.has(address) || courier.isBusy) continue;
        couriers.delete(address);
        void courier.stop(0);
      }
      for (const address of wanted) {
        const courier = couriers.get(address) ?? open(address);
        couriers.set(address, courier);
        courier.kick();
      }
    },
    get failing() {
      return [...couriers.values()].find(({ failing }) => failing !== undefined)?.failing;
    },
    async stop(withinMs) {
      await Promise.all([...couriers.values()].map((courier) => courier.stop(withinMs)));
    },
  };
}
