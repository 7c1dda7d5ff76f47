// Who in a meeting looks like somebody else there: the same name to the eye with another address, or a domain that only looks like another's.
import { appearances as workOut } from '../../policy/language/resembles.ts';
import type { PersonSight } from '../../rulings/port.ts';

export interface Lookalike {
  /** Key of the one they look like. */
  person: string;
  text: string;
  /** Where the own address differs, [from, to). */
  from: number;
  to: number;
}

export interface Lookalikes {
  of(person: PersonSight): readonly Lookalike[];
}

/** One name or domain is compared with so many others. */
const maxCompared = 8;
const maxTold = 3;

/** Looks once at everybody of a meeting; asking about one of them is cheap then. */
export function findLookalikes(people: readonly PersonSight[]): Lookalikes {
  const names = new Map<string, PersonSight[]>();
  const domains = new Map<string, PersonSight[]>();
  for (const person of people) {
    if (!isKnown(person)) continue;
    note(names, person.name, person);
    note(domains, domainOf(person.address), person);
  }
  return {
    of(person) {
      const sameName = alike(names, person.name).filter(({ address }) => address !== person.address);
      const domain = isKnown(person) ? domainOf(person.address) : undefined;
      const sameDomain = alike(domains, domain).filter((other) => domainOf(other.address) !== domain);
      const told = new Map<string, Lookalike>();
      for (const other of [...sameName, ...sameDomain]) {
        if (other.key !== person.key && !told.has(other.key) && told.size < maxTold) told.set(other.key, tell(person, other));
      }
      return [...told.values()];
    },
  };
}

const maxAppearances = 20_000;
const known = new Map<string, readonly string[]>();

/** The same few thousand texts are asked about again and again. */
function appearances(text: string): readonly string[] {
  const before = known.get(text);
  if (before !== undefined) return before;
  const fresh = workOut(text);
  if (known.size >= maxAppearances) known.clear();
  known.set(text, fresh);
  return fresh;
}

/** Somebody signed in: an anonymous address says nothing about anybody. */
function isKnown({ address, facts }: PersonSight): boolean {
  return address !== undefined && facts['anonymous'] !== true;
}

function note(index: Map<string, PersonSight[]>, text: string | undefined, person: PersonSight): void {
  if (text === undefined || text === '') return;
  for (const look of appearances(text)) {
    const known = index.get(look);
    if (known === undefined) index.set(look, [person]);
    else if (known.length < maxCompared) known.push(person);
  }
}

function alike(index: ReadonlyMap<string, readonly PersonSight[]>, text: string | undefined): readonly PersonSight[] {
  return text === undefined || text === '' ? [] : [...new Set(appearances(text).flatMap((look) => index.get(look) ?? []))];
}

function tell(person: PersonSight, other: PersonSight): Lookalike {
  const where = other.place === 'inside' ? 'is already inside' : 'waits as well';
  const theirs = other.address ?? '';
  const { from, to } = isKnown(person) ? difference(person.address ?? '', theirs) : { from: 0, to: 0 };
  return { person: other.key, text: `looks like ${other.name ?? theirs} (${theirs}), who ${where}`, from, to };
}

/** Where `text` differs from `other`: without what both begin and end with. */
export function difference(text: string, other: string): { from: number; to: number } {
  let from = 0;
  while (from < text.length && text[from] === other[from]) from += 1;
  let tail = 0;
  while (tail < text.length - from && tail < other.length - from && text[text.length - 1 - tail] === other[other.length - 1 - tail])
    tail += 1;
  return { from, to: text.length - tail };
}

function domainOf(address: string | undefined): string | undefined {
  const at = address?.indexOf('@') ?? -1;
  return at < 0 ? undefined : address?.slice(at + 1);
}
