// A small search for a situation in which one formula is true and others are not. It stops at a budget and then says "unsure":
// lint keeps silent rather than raise a false alarm.
import type { FactValue } from '../../roster/facts.ts';
import type { Atom, Variable } from './atom.ts';
import { type Formula, type Literal, literalsOf } from './formula.ts';
import { exampleValue, possible } from './theory.ts';

export interface Question {
  /** Must be true; absent: nothing is asked. */
  required?: Formula;
  /** Must not be true. */
  forbidden: readonly Formula[];
  /** Only situations in which every fact is known. */
  allKnown?: boolean;
}

export type Answer = { kind: 'found'; values: ReadonlyMap<string, FactValue | undefined> } | { kind: 'none' } | { kind: 'unsure' };

const budget = 20_000;

/** `found` may be a situation that cannot occur (facts are taken as independent); `none` is certain. */
export function solve(question: Question): Answer {
  const search = new Search(question);
  if (search.run()) return { kind: 'found', values: search.values() };
  return { kind: search.exhausted ? 'unsure' : 'none' };
}

interface Assigned {
  variable: Variable;
  known: boolean;
  answers: Map<string, { atom: Atom; wanted: boolean }>;
}

type Choice = { literal: Literal; known: false } | { literal: Literal; known: true } | { literal: Literal; wanted: boolean };

class Search {
  exhausted = false;
  readonly #question: Question;
  readonly #assigned = new Map<string, Assigned>();
  /** Variables for which being unknown is never worse: not required, and nothing matches when they are unknown. */
  readonly #betterUnknown: (key: string) => boolean;
  #steps = 0;

  constructor(question: Question) {
    this.#question = question;
    const required = new Set((question.required ? literalsOf(question.required) : []).map((literal) => literal.atom.variable.key));
    const tempting = new Set(
      question.forbidden.flatMap(literalsOf).flatMap((literal) => (literal.ifUnknown ? [literal.atom.variable.key] : [])),
    );
    this.#betterUnknown = (key) => !required.has(key) && !tempting.has(key);
  }

  run(): boolean {
    if (++this.#steps > budget) {
      this.exhausted = true;
      return false;
    }
    const { required, forbidden } = this.#question;
    const first = required === undefined ? true : this.#evaluate(required);
    if (first === false) return false;
    const open: Formula[] = [];
    for (const formula of forbidden) {
      const value = this.#evaluate(formula);
      if (value === true) return false;
      if (value === undefined) open.push(formula);
    }
    if (first === true && open.length === 0) return true;
    const wantTrue = first === undefined;
    const literal = this.#undecided((wantTrue ? required : open[0]) as Formula);
    return literal !== undefined && this.#choices(literal, wantTrue).some((choice) => this.#attempt(choice));
  }

  /** Concrete values of the situation found; an absent key is unknown, undefined a value we could not name. */
  values(): Map<string, FactValue | undefined> {
    const known = [...this.#assigned].filter(([, assigned]) => assigned.known);
    return new Map(known.map(([key, assigned]) => [key, exampleValue(assigned.variable, assigned.answers)]));
  }

  #evaluate(formula: Formula): boolean | undefined {
    if (formula.kind === 'literal') return this.#literal(formula);
    const decisive = formula.kind === 'any';
    let result: boolean | undefined = !decisive;
    for (const child of formula.children) {
      const value = this.#evaluate(child);
      if (value === decisive) return decisive;
      if (value === undefined) result = undefined;
    }
    return result;
  }

  #literal({ atom, wanted, ifUnknown }: Literal): boolean | undefined {
    const assigned = this.#assigned.get(atom.variable.key);
    if (assigned === undefined) return undefined;
    if (!assigned.known) return ifUnknown;
    if (this.#question.allKnown && atom.claim.kind === 'has-domain') return wanted;
    const answer = assigned.answers.get(atom.key);
    return answer === undefined ? undefined : answer.wanted === wanted;
  }

  #undecided(formula: Formula): Literal | undefined {
    if (formula.kind === 'literal') return this.#literal(formula) === undefined ? formula : undefined;
    for (const child of formula.children) {
      const literal = this.#evaluate(child) === undefined ? this.#undecided(child) : undefined;
      if (literal !== undefined) return literal;
    }
    return undefined;
  }

  #choices(literal: Literal, wantTrue: boolean): Choice[] {
    const { key, alwaysKnown } = literal.atom.variable;
    const likely = wantTrue === literal.wanted;
    if (this.#assigned.has(key))
      return [
        { literal, wanted: likely },
        { literal, wanted: !likely },
      ];
    if (this.#question.allKnown || alwaysKnown) return [{ literal, known: true }];
    if (this.#betterUnknown(key)) return [{ literal, known: false }];
    const unknownFirst = wantTrue === literal.ifUnknown;
    return [
      { literal, known: !unknownFirst },
      { literal, known: unknownFirst },
    ];
  }

  #attempt(choice: Choice): boolean {
    const { variable, key } = { variable: choice.literal.atom.variable, key: choice.literal.atom.key };
    if ('known' in choice) {
      this.#assigned.set(variable.key, { variable, known: choice.known, answers: new Map() });
      if (this.run()) return true;
      this.#assigned.delete(variable.key);
      return false;
    }
    const { answers } = this.#assigned.get(variable.key) as Assigned;
    answers.set(key, { atom: choice.literal.atom, wanted: choice.wanted });
    if (possible(variable, answers) && this.run()) return true;
    answers.delete(key);
    return false;
  }
}
