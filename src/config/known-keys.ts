// Which keys lobbyguard.yaml knows at a place, read off the schema itself so that a suggestion can never be a key that is refused.
import { configJsonSchema } from './schema.ts';
import type { Path } from './yaml-file.ts';

interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
  const?: unknown;
}

let root: SchemaNode | undefined;

/** The keys allowed in the mapping at `path`, given what is there now (an account's `kind` chooses). */
export function knownKeys(path: Path, value: unknown): string[] {
  root ??= configJsonSchema() as SchemaNode;
  let nodes = [root];
  let current = value;
  for (const step of path) {
    nodes = branches(nodes, current).flatMap((node) => (typeof step === 'number' ? node.items : node.properties?.[String(step)]) ?? []);
    current = (current as Record<PropertyKey, unknown> | undefined)?.[step];
  }
  return branches(nodes, current).flatMap((node) => Object.keys(node.properties ?? {}));
}

function branches(nodes: readonly SchemaNode[], value: unknown): SchemaNode[] {
  const flat = nodes.flatMap((node) => node.anyOf ?? node.oneOf ?? [node]);
  const kind = (value as { kind?: unknown } | null | undefined)?.kind;
  const chosen = flat.filter((node) => (node.properties?.['kind']?.const ?? 'ucwa') === (kind ?? 'ucwa'));
  return chosen.length > 0 ? chosen : flat;
}
