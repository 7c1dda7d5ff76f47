// A name that two processes use. The rule: an earlier life of ours leaves a mark that runs out; one that is renewed is another process.
import { setTimeout as delay } from 'node:timers/promises';
import { LobbyguardError } from '../../errors.ts';
import type { Link } from './link.ts';

const lookAgainMs = 250;

/** Resolves when the name is free, as far as Redis can be reached. Rejects with CLUSTER_REFUSED. */
export async function refuseRival(link: Pick<Link, 'isUp' | 'command'>, node: string): Promise<void> {
  let before = await takenMs(link, node);
  while (before > 0) {
    await delay(lookAgainMs);
    const left = await takenMs(link, node);
    if (left > before) throw new LobbyguardError('CLUSTER_REFUSED', rivalOf(node));
    before = left;
  }
}

export function rivalOf(node: string): string {
  return `another process is the node ${node} of this cluster: give each its own cluster.node`;
}

/** For how long it is taken yet; 0 where it is free. */
async function takenMs(link: Pick<Link, 'isUp' | 'command'>, node: string): Promise<number> {
  const left = link.isUp ? await link.command('PTTL', `node:${node}`).catch(() => 0) : 0;
  return Math.max(0, Number(left));
}
