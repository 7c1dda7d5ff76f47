// A set of domains: `example.com` is that domain only, `*.example.com` its subdomains. A look-up costs the depth of the domain, not the size of the set.

export interface DomainSet {
  has(domain: string): boolean;
}

/** Builds a set of entries already brought to form by `domainOperand`. */
export function createDomainSet(entries: Iterable<string>): DomainSet {
  const exact = new Set<string>();
  const suffixes = new Set<string>();
  for (const entry of entries) {
    if (entry.startsWith('*.')) suffixes.add(entry.slice(2));
    else exact.add(entry);
  }
  return { has: (domain) => exact.has(domain) || parentIn(suffixes, domain) };
}

function parentIn(suffixes: ReadonlySet<string>, domain: string): boolean {
  if (suffixes.size === 0) return false;
  for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
    if (suffixes.has(domain.slice(dot + 1))) return true;
  }
  return false;
}
