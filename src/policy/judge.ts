// json-rules-engine, the judge of every match; the only file that knows it. A rule has engines of its own, and no engine ever has two
// runs at once: overlapping runs share their status and lose matches.
import { Almanac, Engine, type TopLevelCondition } from 'json-rules-engine';
import type { FactValue } from '../roster/facts.ts';
import { type CompiledRule, type Formula, holds, type Leaf } from './compile.ts';
import type { Reading, Source } from './reading.ts';

/** Whether a rule's condition is true in a reading. Rejects when something it reads cannot be read. */
export type Judge = (reading: Reading) => Promise<boolean>;

type EngineCondition = TopLevelCondition | { fact: string; operator: string; value: number };

/** Engines kept for the next run; more are made while many decisions are under way, and dropped again. */
const maxIdle = 2;

export function createJudge({ formula }: CompiledRule): Judge {
  const literals: { leaf: Leaf; negated: boolean }[] = [];
  const sources = new Map<string, Source>();
  const conditions = engineCondition(formula, literals, sources);
  const idle: Engine[] = [];

  function createEngine(): Engine {
    const engine = new Engine([{ conditions, event: { type: 'match' } }], { allowUndefinedFacts: true });
    engine.addOperator<FactValue | undefined, number>('holds', (value, index) => {
      const literal = literals[index];
      return literal !== undefined && holds(literal.leaf, literal.negated, value);
    });
    return engine;
  }

  return async (reading) => {
    const engine = idle.pop() ?? createEngine();
    const { results } = await engine.run(undefined, { almanac: new ReadingAlmanac(reading, sources) });
    // An engine whose run failed is not used again: parts of that run may still be on their way.
    if (idle.length < maxIdle) idle.push(engine);
    return results.length > 0;
  };
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

  override async factValue<T>(factId: string): Promise<T> {
    const source = this.#sources.get(factId);
    return (source === undefined ? undefined : this.#reading.value(source)) as T;
  }
}

/** The engine compares with the number of a literal: values, which may be long, are never cloned. */
function engineCondition(formula: Formula, literals: { leaf: Leaf; negated: boolean }[], sources: Map<string, Source>): TopLevelCondition {
  const convert = (part: Formula): EngineCondition => {
    if (part.kind !== 'leaf') {
      const children = part.children.map(convert);
      return part.kind === 'all' ? { all: children } : { any: children };
    }
    const { leaf, negated } = part;
    sources.set(leaf.source.key, leaf.source);
    literals.push({ leaf, negated });
    return { fact: leaf.source.key, operator: 'holds', value: literals.length - 1 };
  };
  const root = convert(formula);
  return 'fact' in root ? { all: [root] } : root;
}
