// What every node has told of itself with its last beat, those that have gone included.
import type { ToldNode } from '../cluster.ts';
import type { Link } from './link.ts';
import { clock } from './scripts/hello.ts';

/** As it stands in Redis; `at` by the clock of Redis, ms. */
type Written = Omit<ToldNode, 'silentMs'> & { at?: number };

export async function readToldNodes(link: Pick<Link, 'command' | 'run'>): Promise<ReadonlyMap<string, ToldNode>> {
  const [fields, now] = await Promise.all([link.command('HGETALL', 'nodes'), link.run(clock, [])]);
  const told = Object.entries(fields as Record<string, string>).map(
    ([node, text]) => [node, JSON.parse(text) as Partial<Written>] as const,
  );
  return new Map(
    told.flatMap(([node, about]) => (about.head === undefined ? [] : [[node, toldBy(about as Written, Number(now))] as const])),
  );
}

function toldBy({ at, ...about }: Written, now: number): ToldNode {
  return at === undefined ? about : { ...about, silentMs: Math.max(0, now - at) };
}
