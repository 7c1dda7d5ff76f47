// Random but repeatable rules and participants: the same set as policy files, as one plain json-rules-engine, and as a hand-written index.
import { Engine } from 'json-rules-engine';
import { type LoadedPolicies, loadSources } from '../src/policy/load.ts';
import type { ParsedPolicies } from '../src/policy/parsed.ts';
import type { PolicySet } from '../src/policy/policy.ts';
import { createSituation } from '../src/policy/situation.ts';
import type { Situation } from '../src/roster/facts.ts';

export interface Guest {
  anonymous: boolean;
  sourceNetwork: string;
  uri: string;
  name: string;
  inLobby: boolean;
}

const networks = ['SameEnterprise', 'Federated', 'PublicCloud', 'Everyone', 'Unknown'];
const kinds = 6;

/** Deterministic pseudo-random numbers in [0, 1). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

type Leaf = { fact: string; operator: string; value: unknown };

/** Equality of booleans and enums, `in`, domains, globs and pieces of names; rule `i` is of kind `i % 6`. */
function leavesOf(i: number): Leaf[] {
  const leaf = (fact: string, operator: string, value: unknown): Leaf => ({ fact, operator, value });
  switch (i % kinds) {
    case 0:
      return [leaf('sourceNetwork', 'equal', 'Federated'), leaf('uri', 'domainIn', [`d${i}.example`])];
    case 1:
      return [leaf('anonymous', 'equal', true), leaf('name', 'contains', `word${i}x`)];
    case 2:
      return [leaf('uri', 'glob', `user${i}.*@*`)];
    case 3:
      return [leaf('sourceNetwork', 'in', ['PublicCloud', 'Unknown']), leaf('name', 'contains', `bot${i}x`)];
    case 4:
      return [leaf('inLobby', 'equal', true), leaf('uri', 'domainIn', [`*.corp${i}.example`])];
    default:
      return [leaf('anonymous', 'equal', false), leaf('uri', 'equal', `person${i}@people.example`)];
  }
}

/** Three in ten match a rule, the rest none. */
export function randomGuest(random: () => number, rules: number): Guest {
  const pick = Math.floor(random() * rules);
  const guest: Guest = {
    anonymous: random() < 0.5,
    sourceNetwork: networks[Math.floor(random() * networks.length)] ?? 'Unknown',
    uri: `guest${Math.floor(random() * 1e6)}@nowhere${Math.floor(random() * 1e4)}.example`,
    name: `Guest Number ${Math.floor(random() * 1e6)}`,
    inLobby: random() < 0.5,
  };
  return random() < 0.3 ? { ...guest, ...matching(pick) } : guest;
}

function matching(i: number): Partial<Guest> {
  switch (i % kinds) {
    case 0:
      return { sourceNetwork: 'Federated', uri: `someone@d${i}.example` };
    case 1:
      return { anonymous: true, name: `The WORD${i}x of it` };
    case 2:
      return { uri: `user${i}.smith@mail.example` };
    case 3:
      return { sourceNetwork: 'Unknown', name: `Bot${i}x` };
    case 4:
      return { inLobby: true, uri: `someone@office.corp${i}.example` };
    default:
      return { anonymous: false, uri: `person${i}@people.example` };
  }
}

export function situationOf(guest: Guest): Situation {
  return createSituation({ participant: { ...guest }, at: 1_800_000_000_000 }).situation;
}

export function policySet(rules: number): PolicySet {
  return setFrom(randomRules(rules));
}

/** The same as `check` sees them. */
export function parsedRules(rules: number): ParsedPolicies {
  return load(randomRules(rules)).parsed;
}

function randomRules(rules: number): WrittenRule[] {
  return Array.from({ length: rules }, (_none, i) => ({ id: `rule${i}`, when: { all: leavesOf(i) } }));
}

/** One rule over a list of so many domains. */
export function listSet(domains: number): PolicySet {
  const entries = Array.from({ length: domains }, (_none, i) => (i % 2 === 0 ? `d${i}.example` : `*.d${i}.example`));
  return setFrom([{ id: 'listed', when: { uri: { domainIn: { list: 'big' } } } }], {
    path: 'lists/big.txt',
    bytes: Buffer.from(entries.join('\n')),
  });
}

function setFrom(...written: Parameters<typeof load>): PolicySet {
  const loaded = load(...written);
  if (!loaded.ok) throw new Error(loaded.problems.map((problem) => problem.message).join('\n'));
  return loaded.set;
}

interface WrittenRule {
  id: string;
  when: unknown;
}

/** The same set as a file. */
export function policyText(rules: number): string {
  return textOf(randomRules(rules));
}

function load(rules: readonly WrittenRule[], ...lists: { path: string; bytes: Uint8Array }[]): LoadedPolicies {
  return loadSources([{ path: 'bench.yaml', bytes: Buffer.from(textOf(rules)) }, ...lists]);
}

/** JSON is YAML. */
function textOf(rules: readonly WrittenRule[]): string {
  const written = rules.map(({ id, when }) => `{ id: ${id}, when: ${JSON.stringify(when)}, then: hold }`);
  return `{ rules: [${written.join(',\n')}] }`;
}

/** json-rules-engine as its manual shows it: one engine, all rules, the missing operators added. */
export function plainEngine(rules: number): (guest: Guest) => Promise<number> {
  const engine = new Engine();
  engine.addOperator<string, string>('contains', (text, part) => text.toLowerCase().includes(part.toLowerCase()));
  engine.addOperator<string, string>('glob', (text, glob) => globRegex(glob).test(text));
  engine.addOperator<string, string[]>('domainIn', (uri, entries) => entries.some((entry) => inDomain(uri, entry)));
  for (let i = 0; i < rules; i++) engine.addRule({ conditions: { all: leavesOf(i) }, event: { type: 'match', params: { i } } });
  return async (guest) => {
    const { events } = await engine.run({ ...guest });
    return events.reduce((first, event) => Math.min(first, event.params?.['i'] ?? rules), rules);
  };
}

/** What somebody would write by hand for exactly these rules. */
export function handIndex(rules: number): (guest: Guest) => number {
  const tables = Array.from({ length: kinds }, () => new Map<string, number>());
  for (let i = 0; i < rules; i++) tables[i % kinds]?.set(handKey(i), i);
  const [domains, words, users, bots, corps, people] = tables as unknown as [Table, Table, Table, Table, Table, Table];
  return ({ anonymous, sourceNetwork, uri, name, inLobby }) => {
    const domain = uri.slice(uri.indexOf('@') + 1);
    const lower = name.toLowerCase();
    let first = users.get(uri.slice(0, uri.indexOf('.') + 1)) ?? rules;
    if (sourceNetwork === 'Federated') first = Math.min(first, domains.get(domain) ?? rules);
    if (anonymous) first = Math.min(first, words.get(/word\d+x/.exec(lower)?.[0] ?? '') ?? rules);
    else first = Math.min(first, people.get(uri) ?? rules);
    if (sourceNetwork === 'PublicCloud' || sourceNetwork === 'Unknown') {
      first = Math.min(first, bots.get(/bot\d+x/.exec(lower)?.[0] ?? '') ?? rules);
    }
    if (inLobby) first = Math.min(first, corps.get(domain.slice(domain.indexOf('.') + 1)) ?? rules);
    return first;
  };
}

type Table = ReadonlyMap<string, number>;

function handKey(i: number): string {
  return [`d${i}.example`, `word${i}x`, `user${i}.`, `bot${i}x`, `corp${i}.example`, `person${i}@people.example`][i % kinds] ?? '';
}

function globRegex(glob: string): RegExp {
  return new RegExp(`^${glob.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
}

function inDomain(uri: string, entry: string): boolean {
  const domain = uri.slice(uri.lastIndexOf('@') + 1);
  return entry.startsWith('*.') ? domain.endsWith(entry.slice(1)) : domain === entry;
}
