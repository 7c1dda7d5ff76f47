// What has been settled so far in a search: which facts are known, and how their atoms are answered.
import type { FactValue } from '../../roster/facts.ts';
import type { Atom, Variable } from './atom.ts';
import type { Formula, Literal } from './formula.ts';
import { exampleValue, likelyAnswers, possible } from './theory.ts';

export interface Settled {
  variable: Variable;
  known: boolean;
  answers: Map<string, { atom: Atom; wanted: boolean }>;
}

export class Assignment {
  /** Literals looked at: the measure of effort. */
  effort = 0;
  readonly #settled = new Map<string, Settled>();
  /** "Everyone whose facts are known" has a domain, too. */
  readonly #allKnown: boolean;

  constructor(allKnown: boolean) {
    this.#allKnown = allKnown;
  }

  has(variable: Variable): boolean {
    return this.#settled.has(variable.key);
  }

  settle(variable: Variable, known: boolean): void {
    this.#settled.set(variable.key, { variable, known, answers: new Map() });
  }

  forget(variable: Variable): void {
    this.#settled.delete(variable.key);
  }

  /** Answers an atom of a settled variable; false when no value can answer so. */
  answer(atom: Atom, wanted: boolean): boolean {
    const answers = this.#settled.get(atom.variable.key)?.answers;
    answers?.set(atom.key, { atom, wanted });
    return answers !== undefined && possible(atom.variable, answers);
  }

  retract(atom: Atom): void {
    this.#settled.get(atom.variable.key)?.answers.delete(atom.key);
  }

  /** True, false, or undefined while it depends on what is not settled. */
  evaluate(formula: Formula): boolean | undefined {
    return combine(formula, (literal) => this.literal(literal));
  }

  literal({ atom, wanted, ifUnknown }: Literal): boolean | undefined {
    this.effort += 1;
    const settled = this.#settled.get(atom.variable.key);
    if (settled === undefined) return undefined;
    if (!settled.known) return ifUnknown;
    if (this.#allKnown && atom.claim.kind === 'has-domain') return wanted;
    const answer = settled.answers.get(atom.key);
    return answer === undefined ? undefined : answer.wanted === wanted;
  }

  /** Judges other formulas in this situation, with everything open closed: facts unknown, atoms not so, unless what is settled says otherwise. */
  closed(): (formula: Formula) => boolean {
    const answers = new Map<string, (atom: Atom) => boolean>();
    const answer = ({ atom, wanted, ifUnknown }: Literal): boolean => {
      const { variable } = atom;
      const settled = this.#settled.get(variable.key);
      if (settled === undefined && !variable.alwaysKnown) return ifUnknown;
      const one = answers.get(variable.key) ?? likelyAnswers(variable, settled?.answers ?? new Map());
      answers.set(variable.key, one);
      return one(atom) === wanted;
    };
    return (formula) => combine(formula, (literal) => this.literal(literal) ?? answer(literal)) === true;
  }

  /** The facts that are known, with what is asked of them. */
  known(): readonly Settled[] {
    return [...this.#settled.values()].filter(({ known }) => known);
  }

  /** Concrete values of what is known; undefined is a value we could not name. */
  values(): Map<string, FactValue | undefined> {
    return new Map(this.known().map(({ variable, answers }) => [variable.key, exampleValue(variable, answers)]));
  }
}

function combine(formula: Formula, literal: (literal: Literal) => boolean | undefined): boolean | undefined {
  if (formula.kind === 'literal') return literal(formula);
  const decisive = formula.kind === 'any';
  let result: boolean | undefined = !decisive;
  for (const child of formula.children) {
    const value = combine(child, literal);
    if (value === decisive) return decisive;
    if (value === undefined) result = undefined;
  }
  return result;
}
