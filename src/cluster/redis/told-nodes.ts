// What every node has told of itself with its last beat, those that have gone included.
import type { ToldNode } from '../cluster.ts';
import type { Link } from './link.ts';

export async function readToldNodes(link: Pick<Link, 'command'>): Promise<ReadonlyMap<string, ToldNode>> {
  const fields = (await link.command('HGETALL', 'nodes')) as Record<string, string>;
  const told = Object.entries(fields).map(([node, text]) => [node, JSON.parse(text) as Partial<ToldNode>] as const);
  return new Map(told.flatMap(([node, about]) => (about.head === undefined ? [] : [[node, about as ToldNode] as const])));
}
