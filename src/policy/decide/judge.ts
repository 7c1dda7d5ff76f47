// json-rules-engine, the judge of every match; the only file that knows it. Rules are evaluated one by one against an almanac of their own:
// an engine's `run` keeps its status on the engine, and overlapping runs lose matches. No run, no status, nothing to lose.
import { Almanac, Engine, Rule, type TopLevelCondition } from 'json-rules-engine';
import type { FactValue } from '../../roster/facts.ts';
import { type CompiledRule, type Formula, holds, type Leaf } from './compile.ts';
import type { Reading, Source } from './reading.ts';

/** Whether a rule's condition is true in a reading; at once where it is known. Rejects when something it reads cannot be read. */
export type Judge = (reading: Reading) => boolean | Promise<boolean>;

/** What the engine's own `run` calls for each rule; its type declarations leave it out. */
interface Evaluable {
  setEngine(engine: Engine): void;
  evaluate(almanac: Almanac): Promise<{ result: boolean }>;
}

interface Literal {
  leaf: Leaf;
  negated: boolean;
}

type EngineCondition = TopLevelCondition | { fact: string; operator: string; value: number };

/** Makes the judges of rules; one for a whole set, so that rules share what does not differ between them. */
export function createJudges(): (rule: CompiledRule) => Judge {
  const literals: Literal[] = [];
  const sources = new Map<string, Source>();
  const engine = new Engine([], { allowUndefinedFacts: true });
  engine.addOperator<FactValue | undefined, number>('holds', (value, number) => {
    const literal = literals[number];
    return literal !== undefined && holds(literal.leaf, literal.negated, value);
  });

  /** The engine compares with the number of a literal: values, which may be long, are never cloned. */
  function convert(part: Formula): EngineCondition {
    if (part.kind !== 'leaf') {
      const children = part.children.map(convert);
      return part.kind === 'all' ? { all: children } : { any: children };
    }
    sources.set(part.leaf.source.key, part.leaf.source);
    literals.push(part);
    return { fact: part.leaf.source.key, operator: 'holds', value: literals.length - 1 };
  }

  return ({ formula }) => {
    const before = literals.length;
    const root = convert(formula);
    const own = literals.slice(before);
    const conditions = 'fact' in root ? { all: [root] } : root;
    const rule = new Rule({ conditions, event: { type: 'match' } }) as Rule & Evaluable;
    rule.setEngine(engine);
    return rememberVerdicts(own, (reading) => rule.evaluate(new ReadingAlmanac(reading, sources)).then(({ result }) => result));
  };
}

/** So many answers fit into a small whole number, a bit each. */
const maxAnswers = 30;
const maxVerdicts = 1_000;

/** A verdict depends on nothing but whether each literal holds: the engine, which takes its time, is asked once for each combination. */
function rememberVerdicts(literals: readonly Literal[], ask: Judge): Judge {
  if (literals.length > maxAnswers) return ask;
  const verdicts = new Map<number, boolean>();

  async function asked(reading: Reading, answers: number): Promise<boolean> {
    const verdict = await ask(reading);
    if (verdicts.size < maxVerdicts) verdicts.set(answers, verdict);
    return verdict;
  }

  return (reading) => {
    const answers = answersOf(literals, reading);
    return answers === undefined ? ask(reading) : (verdicts.get(answers) ?? asked(reading, answers));
  };
}

/** Undefined: something cannot be read, which is for the engine to say. */
function answersOf(literals: readonly Literal[], reading: Reading): number | undefined {
  let answers = 0;
  try {
    for (const { leaf, negated } of literals) answers = (answers << 1) | Number(holds(leaf, negated, reading.value(leaf.source)));
  } catch {
    return undefined;
  }
  return answers;
}

/** Answers facts straight from the reading: no Fact object, no cache, no JSONPath. */
class ReadingAlmanac extends Almanac {
  readonly #reading: Reading;
  readonly #sources: ReadonlyMap<string, Source>;

  constructor(reading: Reading, sources: ReadonlyMap<string, Source>) {
    super({ allowUndefinedFacts: true });
    this.#reading = reading;
    this.#sources = sources;
  }

  override factValue<T>(factId: string): Promise<T> {
    const source = this.#sources.get(factId);
    try {
      return Promise.resolve((source === undefined ? undefined : this.#reading.value(source)) as T);
    } catch (error) {
      return Promise.reject(error);
    }
  }
}
