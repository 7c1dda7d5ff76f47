// A small search for a situation in which one formula is true and others are not. It stops at a budget and then says "unsure":
// lint keeps silent rather than raise a false alarm.
import { Assignment } from './assignment.ts';
import { type Formula, type Literal, literalsOf } from './formula.ts';

export interface Question {
  /** Must be true; absent: nothing is asked. */
  required?: Formula;
  /** Must not be true. */
  forbidden: readonly Formula[];
  /** Only situations in which every fact is known. */
  allKnown?: boolean;
}

/** `found` may be a situation that cannot occur, for facts are taken as independent; `none` is certain. */
export type Answer = { kind: 'found'; situation: Assignment } | { kind: 'none' } | { kind: 'unsure' };

const budget = 500_000;

export function solve(question: Question): Answer {
  const search = new Search(question);
  if (search.run()) return { kind: 'found', situation: search.assignment };
  return { kind: search.exhausted ? 'unsure' : 'none' };
}

/** Settle a variable as known or unknown, or answer an atom. */
type Choice = { literal: Literal; known: boolean } | { literal: Literal; wanted: boolean };

class Search {
  readonly assignment: Assignment;
  readonly #question: Question;
  /** Variables for which being unknown is never worse: not required, and nothing matches when they are unknown. */
  readonly #betterUnknown: (key: string) => boolean;

  constructor(question: Question) {
    this.#question = question;
    this.assignment = new Assignment(question.allKnown ?? false);
    const required = question.required === undefined ? [] : literalsOf(question.required);
    const tempting = question.forbidden.flatMap(literalsOf).filter((literal) => literal.ifUnknown);
    const tempered = new Set([...required, ...tempting].map((literal) => literal.atom.variable.key));
    this.#betterUnknown = (key) => !tempered.has(key);
  }

  get exhausted(): boolean {
    return this.assignment.effort > budget;
  }

  run(): boolean {
    if (this.exhausted) return false;
    const { required, forbidden } = this.#question;
    const first = required === undefined ? true : this.assignment.evaluate(required);
    if (first === false) return false;
    let open: Formula | undefined;
    for (const formula of forbidden) {
      const value = this.assignment.evaluate(formula);
      if (value === true) return false;
      if (value === undefined) open ??= formula;
    }
    const next = first === undefined ? required : open;
    if (next === undefined) return true;
    const literal = this.#undecided(next);
    return literal !== undefined && this.#choices(literal, first === undefined).some((choice) => this.#attempt(choice));
  }

  #undecided(formula: Formula): Literal | undefined {
    if (formula.kind === 'literal') return this.assignment.literal(formula) === undefined ? formula : undefined;
    for (const child of formula.children) {
      const literal = this.assignment.evaluate(child) === undefined ? this.#undecided(child) : undefined;
      if (literal !== undefined) return literal;
    }
    return undefined;
  }

  /** The choice that helps comes first. */
  #choices(literal: Literal, wantTrue: boolean): Choice[] {
    const { variable } = literal.atom;
    const likely = wantTrue === literal.wanted;
    if (this.assignment.has(variable)) return [likely, !likely].map((wanted) => ({ literal, wanted }));
    if (this.#question.allKnown || variable.alwaysKnown) return [{ literal, known: true }];
    if (this.#betterUnknown(variable.key)) return [{ literal, known: false }];
    const unknownHelps = wantTrue === literal.ifUnknown;
    return [!unknownHelps, unknownHelps].map((known) => ({ literal, known }));
  }

  #attempt(choice: Choice): boolean {
    const { atom } = choice.literal;
    if ('known' in choice) {
      this.assignment.settle(atom.variable, choice.known);
      if (this.run()) return true;
      this.assignment.forget(atom.variable);
      return false;
    }
    if (this.assignment.answer(atom, choice.wanted) && this.run()) return true;
    this.assignment.retract(atom);
    return false;
  }
}
