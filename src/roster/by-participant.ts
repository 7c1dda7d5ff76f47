// What belongs to participants of one conversation, by their hrefs (canonical), in which every spelling of one participant is one key: another
// host of the pool, another case of the address, a slash at the end, a query that says nothing. Two endpoints of one user stay two.
import { certainAddress } from '../address.ts';
import { createMemo } from '../memo.ts';

interface Entry<T> {
  key: string;
  name: Name;
  value: T;
}

interface Name {
  /** Who, whatever the endpoint. */
  who: string;
  /** Empty where the href names none. */
  endpoint: string;
}

export class ByParticipant<T> {
  readonly #keyed = new Map<string, Entry<T>>();
  readonly #named = new Map<string, Entry<T>[]>();
  readonly #addressed = new Map<string, Entry<T>[]>();

  get size(): number {
    return this.#keyed.size;
  }

  get(key: string): T | undefined {
    return this.#find(key)?.value;
  }

  has(key: string): boolean {
    return this.#find(key) !== undefined;
  }

  /** The same, and what is kept of everybody whose href ends in the same address, whichever the endpoint. */
  alike(key: string): Set<T> {
    const address = addressIn(key);
    const addressed = address === undefined ? [] : (this.#addressed.get(address) ?? []);
    return new Set([this.#find(key) ?? [], addressed].flat().map(({ value }) => value));
  }

  set(key: string, value: T): void {
    const known = this.#find(key);
    if (known !== undefined) {
      known.value = value;
      return;
    }
    const entry = { key, name: nameOf(key), value };
    this.#keyed.set(key, entry);
    add(this.#named, entry.name.who, entry);
    const address = addressIn(key);
    if (address !== undefined) add(this.#addressed, address, entry);
  }

  delete(key: string): void {
    const entry = this.#find(key);
    if (entry === undefined) return;
    this.#keyed.delete(entry.key);
    remove(this.#named, entry.name.who, entry);
    const address = addressIn(entry.key);
    if (address !== undefined) remove(this.#addressed, address, entry);
  }

  clear(): void {
    this.#keyed.clear();
    this.#named.clear();
    this.#addressed.clear();
  }

  /** In the spelling each was first set under. */
  keys(): IterableIterator<string> {
    return this.#keyed.keys();
  }

  values(): T[] {
    return Array.from(this.#keyed.values(), ({ value }) => value);
  }

  /** An href without an endpoint means the only one that could be meant. */
  #find(key: string): Entry<T> | undefined {
    const exact = this.#keyed.get(key);
    if (exact !== undefined) return exact;
    const { who, endpoint } = nameOf(key);
    const known = this.#named.get(who) ?? [];
    const same = known.find(({ name }) => name.endpoint === endpoint);
    const possible = known.filter(({ name }) => name.endpoint === '' || endpoint === '');
    return same ?? (possible.length === 1 ? possible[0] : undefined);
  }
}

/** Whether two canonical hrefs are spellings of one participant. */
export function isSameParticipant(key: string, other: string): boolean {
  const one = nameOf(key);
  const another = nameOf(other);
  return one.who === another.who && (one.endpoint === another.endpoint || one.endpoint === '' || another.endpoint === '');
}

/** The address an href ends in. */
export function addressIn(key: string): string | undefined {
  return certainAddress(decoded(partsOf(key).segments.at(-1) ?? ''));
}

/**
 * Whether an action's link, of whoever is at `self` and has the address `uri`, names another participant: whoever mixed them up, it is not called.
 * A link that leads from no participant names nobody.
 */
export function leadsFromAnother(link: string, self: string, uri: string | undefined): boolean {
  const own = placeIn(partsOf(self).segments);
  const named = placeIn(partsOf(link).segments.slice(0, -1));
  const ownAddress = certainAddress(own.name);
  const address = certainAddress(named.name);
  if (ownAddress !== undefined && address !== undefined) return address !== ownAddress;
  if (named.view !== own.view) return false;
  if (named.holder === own.holder && named.conversation !== own.conversation) return true;
  if (address !== undefined) return uri === undefined || address !== certainAddress(uri);
  return named.name !== own.name;
}

const views: ReadonlySet<string> = new Set(['participants', 'lobby', 'attendees', 'leaders']);

/** `holder`: what the conversation is one of, so that links under a shorter path are not taken for those of another. */
function placeIn(segments: readonly string[]): { name: string; view: string; conversation: string; holder: string } {
  const [name = '', view = '', conversation = '', holder = ''] = segments.map((segment) => decoded(segment).toLowerCase()).toReversed();
  return { name, view: views.has(view) ? 'participants' : view, conversation, holder };
}

function add<T>(index: Map<string, T[]>, name: string, entry: T): void {
  const known = index.get(name);
  if (known === undefined) index.set(name, [entry]);
  else known.push(entry);
}

function remove<T>(index: Map<string, T[]>, name: string, entry: T): void {
  const left = index.get(name)?.filter((one) => one !== entry) ?? [];
  if (left.length === 0) index.delete(name);
  else index.set(name, left);
}

const names = createMemo<Name>();

function nameOf(key: string): Name {
  return names.of(key, readName);
}

/**
 * An address is one participant of its conversation, whichever view it is listed under. Other names are opaque: all of their path counts, in the
 * case it has, and every parameter with a value.
 */
function readName(key: string): Name {
  const { segments, parameters } = partsOf(key);
  const name = segments.at(-1) ?? '';
  const telling = parameters.filter((one) => !/^filter=|=$/i.test(one) && one.includes('='));
  if (addressIn(key) === undefined) {
    const others = telling.filter((one) => !endpoint.test(one));
    return { who: `${segments.join('/')}?${others.join('&')}`, endpoint: telling.filter((one) => endpoint.test(one)).join('&') };
  }
  const address = decoded(name)
    .toLowerCase()
    .normalize('NFC')
    .replace(/^sips?:/, '');
  const conversation = segments.at(-3) ?? '';
  return {
    who: `${conversation} ${address}`,
    endpoint: telling
      .filter((one) => identifier.test(one))
      .join('&')
      .toLowerCase(),
  };
}

const endpoint = /^endpointId=/i;
/** Of an address, a parameter tells participants apart where it is called an identifier. */
const identifier = /^[^=]*id=/i;

function partsOf(key: string): { segments: string[]; parameters: string[] } {
  const [path = '', query = ''] = key.replace(/^[a-z]+:\/\/[^/?]*/i, '').split(/\?(.*)/s);
  return { segments: path.split('/').filter((segment) => segment !== ''), parameters: query === '' ? [] : query.split('&') };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
