// Whether one fact can have a value that answers a set of atoms as wanted. "No" is a proof; when unsure the answer is yes,
// so that nothing built on it raises a false alarm.
import type { FactValue } from '../../roster/facts.ts';
import { covers, exampleOf, globPattern, overlap } from '../language/pattern.ts';
import type { Atom, Claim, Variable } from './atom.ts';

/** Atoms about one variable, by key, with the wanted answer. */
export type Answers = ReadonlyMap<string, { atom: Atom; wanted: boolean }>;
type Answer = { atom: Atom; wanted: boolean };

const everything = globPattern('*');
const largestSetTried = 5000;

/** False only when no value can give these answers. */
export function possible(variable: Variable, answers: Answers): boolean {
  const all = [...answers.values()];
  const values = candidateValues(variable, all);
  if (values !== undefined) return values.some((value) => fitsAsFarAsKnown(value, all));
  const yes = all.filter((answer) => answer.wanted).map(({ atom }) => atom);
  const no = all.filter((answer) => !answer.wanted).map(({ atom }) => atom);
  if (no.some(({ claim }) => acceptsAll(claim))) return false;
  return !yes.some((a, index) => impliedUnion(a, no) || yes.slice(index + 1).some((b) => disjoint(a.claim, b.claim)));
}

/** The first value that gives these answers as far as is known, where few matter. */
export function likelyValue(variable: Variable, answers: readonly Answer[]): FactValue | undefined {
  return candidateValues(variable, answers)?.find((candidate) => fitsAsFarAsKnown(candidate, answers));
}

/** How some value that gives these answers would answer further atoms: as the likely value does, else no unless implied. */
export function likelyAnswers(variable: Variable, answers: Answers): (atom: Atom) => boolean {
  const all = [...answers.values()];
  const value = likelyValue(variable, all);
  if (value !== undefined) return (atom) => atom.claim.kind !== 'opaque' && atom.accepts(value);
  const yes = all.filter((answer) => answer.wanted).map(({ atom }) => atom);
  return (atom) => acceptsAll(atom.claim) || yes.some((one) => impliedUnion(one, [atom]));
}

/** A concrete value that surely gives these answers, if one is easily found. */
export function exampleValue(variable: Variable, answers: Answers): FactValue | undefined {
  const all = [...answers.values()];
  const values = candidateValues(variable, all) ?? guesses(variable, all);
  return values.find((value) => all.every(({ atom, wanted }) => atom.accepts(value) === wanted));
}

/**
 * Text in a set stands for all its spellings, and what we do not reason about (`matches`, `resembles`, `?`) may tell them apart:
 * such atoms may be answered either way.
 */
function fitsAsFarAsKnown(value: FactValue, answers: readonly Answer[]): boolean {
  return answers.every(({ atom, wanted }) => atom.claim.kind === 'opaque' || atom.accepts(value) === wanted);
}

/** All values worth trying, where that settles the question; undefined for open text. */
function candidateValues({ definition }: Variable, answers: readonly Answer[]): readonly FactValue[] | undefined {
  if (definition.values !== undefined) return definition.values;
  if (definition.type === 'boolean') return [true, false];
  if (definition.type === 'time') return minutesOfDay;
  if (definition.type === 'number') return numbersAround(answers);
  const sets = answers.flatMap(({ atom, wanted }) => (wanted && atom.claim.kind === 'set' ? [atom.claim.values] : []));
  const smallest = sets.sort((a, b) => a.length - b.length)[0];
  return smallest !== undefined && smallest.length <= largestSetTried ? smallest : undefined;
}

const minutesOfDay = Array.from({ length: 1440 }, (_, minute) => `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`);

function pad(number: number): string {
  return String(number).padStart(2, '0');
}

/** Counts and sizes are whole numbers from zero: answers change only at the constants. */
function numbersAround(answers: readonly Answer[]): number[] {
  const constants = answers.flatMap(({ atom }) => [atom.test.value].flat()).filter((value) => typeof value === 'number');
  const around = constants.flatMap((value) => [Math.floor(value) - 1, Math.floor(value), Math.ceil(value), Math.ceil(value) + 1]);
  return [...new Set([0, ...around])].filter((value) => value >= 0);
}

function acceptsAll(claim: Claim): boolean {
  return claim.kind === 'pattern' && covers(claim.pattern, everything);
}

function disjoint(a: Claim, b: Claim): boolean {
  if (a.kind === 'pattern' && b.kind === 'pattern') return !overlap(a.pattern, b.pattern);
  if (a.kind === 'domains' && b.kind === 'domains') return !shareDomain(a, b) && !shareDomain(b, a);
  return false;
}

/** Whether everything the atom accepts is accepted by the others together. */
function impliedUnion({ key, claim }: Atom, others: readonly Atom[]): boolean {
  if (others.some((other) => other.key === key)) return true;
  if (claim.kind === 'pattern') return others.some((other) => other.claim.kind === 'pattern' && covers(other.claim.pattern, claim.pattern));
  if (claim.kind !== 'domains') return false;
  if (others.some((other) => other.claim.kind === 'has-domain')) return true;
  const wider = others.flatMap((other) => (other.claim.kind === 'domains' ? [other.claim] : []));
  return wider.length > 0 && everyEntryIn(claim, wider);
}

type Domains = Extract<Claim, { kind: 'domains' }>;

function everyEntryIn({ hosts, suffixes }: Domains, wider: readonly Domains[]): boolean {
  const hostIn = (host: string) => wider.some((one) => one.hosts.has(host) || parents(host).some((parent) => one.suffixes.has(parent)));
  const suffixIn = (suffix: string) => wider.some((one) => [suffix, ...parents(suffix)].some((parent) => one.suffixes.has(parent)));
  return [...hosts].every(hostIn) && [...suffixes].every(suffixIn);
}

/** Whether some domain of `a` surely-or-possibly lies in `b`: a host it names, or a subdomain of a suffix. */
function shareDomain(a: Domains, b: Domains): boolean {
  const hostIn = (host: string) => b.hosts.has(host) || parents(host).some((parent) => b.suffixes.has(parent));
  return (
    [...a.hosts].some(hostIn) || [...a.suffixes].some((suffix) => [suffix, ...parents(suffix)].some((parent) => b.suffixes.has(parent)))
  );
}

/** `c.b.a` has the parents `b.a` and `a`. */
export function parents(host: string): string[] {
  const labels = host.split('.');
  return labels.slice(1).map((_label, index) => labels.slice(index + 1).join('.'));
}

/** Texts that have a fair chance; each is checked before it is used. */
function guesses({ definition }: Variable, answers: readonly Answer[]): string[] {
  const claims = answers.filter(({ wanted }) => wanted).map(({ atom }) => atom.claim);
  const hosts = claims.flatMap((claim) => (claim.kind === 'domains' ? someHosts(claim) : []));
  const texts = claims.flatMap((claim) =>
    claim.kind === 'pattern' ? [exampleOf(claim.pattern), `${exampleOf(claim.pattern)}@example.org`] : [],
  );
  const resembled = claims.flatMap((claim) => (claim.kind === 'opaque' ? [claim.likely ?? []].flat() : []));
  if (definition.name === 'domain') return [...hosts, ...texts, ...resembled, 'example.org', 'elsewhere.example'];
  if (definition.address)
    return [
      ...hosts.map((host) => `someone@${host}`),
      ...texts,
      ...resembled,
      'someone@example.org',
      'someone@elsewhere.example',
      'tel:+4930555',
    ];
  if (definition.name === 'phone') return [...texts, '+4930555'];
  return [...texts, ...resembled, 'Someone', 'Someone else', ''];
}

function someHosts({ hosts, suffixes }: Domains): string[] {
  return [...[...hosts].slice(0, 50), ...[...suffixes].slice(0, 50).map((suffix) => `sub.${suffix}`)];
}
