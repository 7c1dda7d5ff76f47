// Times of day that are asked for to the minute: `time: { in: ["09:00", "17:00"] }` holds for two minutes, where the hours between are meant.
import type { Problem } from '../../errors.ts';
import type { Condition, Test } from '../policy.ts';
import type { Prepared } from './unreachable.ts';

export function minutes({ rule }: Prepared): Problem[] {
  return testsOf(rule.when)
    .filter(({ fact, operator }) => fact === 'time' && (operator === 'equal' || operator === 'in'))
    .map(({ place: { file, line, column }, value }) => {
      const one = Array.isArray(value) ? String(value[0]) : String(value);
      const message = `this holds for single minutes of the day; for what lies between two times write time: { greaterThanInclusive: "${one}", lessThan: … }`;
      return { file, line, column, severity: 'warning', code: 'one-minute', message };
    });
}

function testsOf(condition: Condition): Test[] {
  if (condition.kind === 'test') return [condition];
  return condition.kind === 'not' ? testsOf(condition.child) : condition.children.flatMap(testsOf);
}
