// Keys that bring a situation and the formulas that may be true in it together. A formula has keys of which it needs at least one;
// a situation has all the keys it can meet. It may have some too many, never one too few.
import { addressDomain } from '../../address.ts';
import type { FactValue } from '../../roster/facts.ts';
import type { Pattern } from '../language/pattern.ts';
import { fold } from '../language/text.ts';
import type { Settled } from './assignment.ts';
import type { Atom } from './atom.ts';
import type { Formula, Literal } from './formula.ts';
import { likelyValue, parents } from './theory.ts';

/** `choice`: one of the few values a fact can have. */
type Kind = 'known' | 'choice' | 'value' | 'piece' | 'host' | 'suffix' | 'atom';

export interface Key {
  kind: Kind;
  variable: string;
  text: string;
}

/** More alternatives than this are not worth their places. */
const maxKeys = 64;

/** Undefined: the formula may be true anywhere. */
export function keysOf(formula: Formula): readonly Key[] | undefined {
  if (formula.kind === 'literal') return keysOfLiteral(formula);
  const offers = formula.children.map(keysOf);
  if (formula.kind === 'all') return offers.reduce((best, offer) => (breadth(offer) < breadth(best) ? offer : best), undefined);
  if (!offers.every((offer) => offer !== undefined)) return undefined;
  const keys = offers.flat();
  return keys.length <= maxKeys ? keys : undefined;
}

const breadths: Readonly<Record<Kind, number>> = { known: 10_000, choice: 100, suffix: 2, value: 1, host: 1, piece: 1, atom: 1 };

function breadth(keys: readonly Key[] | undefined): number {
  return keys === undefined ? Number.POSITIVE_INFINITY : keys.reduce((sum, { kind }) => sum + breadths[kind], 0);
}

function keysOfLiteral({ atom, wanted, ifUnknown }: Literal): readonly Key[] | undefined {
  const { key, definition, alwaysKnown } = atom.variable;
  if (ifUnknown || alwaysKnown) return undefined;
  const known: Key[] = [{ kind: 'known', variable: key, text: '' }];
  const keys = wanted ? keysOfClaim(atom, definition.values ?? (definition.type === 'boolean' ? [true, false] : undefined)) : known;
  return keys === undefined || keys.length > maxKeys ? known : keys;
}

function keysOfClaim(atom: Atom, all: readonly FactValue[] | undefined): readonly Key[] | undefined {
  const { claim, variable } = atom;
  const key = (kind: Kind, text: string): Key => ({ kind, variable: variable.key, text });
  if (claim.kind === 'judged') return all?.filter((value) => atom.accepts(value)).map((value) => key('choice', textOf(value)));
  if (claim.kind === 'opaque') return [key('atom', atom.key)];
  if (claim.kind === 'set' && claim.values.length <= maxKeys) return claim.values.map((value) => key('value', textOf(value)));
  if (claim.kind === 'domains' && claim.hosts.size + claim.suffixes.size <= maxKeys)
    return [...[...claim.hosts].map((host) => key('host', host)), ...[...claim.suffixes].map((suffix) => key('suffix', suffix))];
  const piece = claim.kind === 'pattern' ? longest(runsOf(claim.pattern)) : undefined;
  return piece === undefined ? undefined : [key('piece', piece)];
}

/** `lengths`: of the pieces there are of each variable. Undefined: any formula may be true. */
export function keysMet({ variable, answers }: Settled, lengths: ReadonlySet<number>): readonly Key[] | undefined {
  const key = (kind: Kind, text: string): Key => ({ kind, variable: variable.key, text });
  const met = [key('known', '')];
  const value = likelyValue(variable, [...answers.values()]);
  if (value !== undefined)
    met.push(key('choice', textOf(value)), key('value', textOf(value)), ...pieces(textOf(value)), ...domains(textOf(value)));
  for (const { atom, wanted } of answers.values()) {
    if (!wanted) continue;
    const { claim } = atom;
    met.push(key('atom', atom.key), ...(keysOfClaim(atom, []) ?? []));
    if (claim.kind === 'pattern') met.push(...runsOf(claim.pattern).flatMap(pieces));
    if (claim.kind !== 'domains') continue;
    const [entry] = [...claim.hosts, ...claim.suffixes];
    if (entry === undefined) return undefined;
    met.push(...hostKeys(entry), key('suffix', entry));
  }
  return met;

  function pieces(text: string): Key[] {
    const found: Key[] = [];
    for (const length of lengths) {
      for (let at = 0; at + length <= text.length; at++) found.push(key('piece', text.slice(at, at + length)));
    }
    return found;
  }

  function domains(text: string): Key[] {
    const domain = variable.definition.address ? addressDomain(text) : text;
    return domain === undefined ? [] : hostKeys(domain);
  }

  function hostKeys(host: string): Key[] {
    return [key('host', host), ...parents(host).map((parent) => key('suffix', parent))];
  }
}

function runsOf(pattern: Pattern): string[] {
  const runs = [''];
  for (const token of pattern) {
    if (token === '*') runs.push('');
    else runs[runs.length - 1] += token.literal;
  }
  return runs.filter((run) => run !== '');
}

function longest(runs: readonly string[]): string | undefined {
  return runs.reduce<string | undefined>((best, run) => (run.length > (best?.length ?? 0) ? run : best), undefined);
}

function textOf(value: FactValue): string {
  return fold(String(value));
}
