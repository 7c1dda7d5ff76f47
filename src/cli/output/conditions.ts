// Conditions as sentences: `arrivals greaterThan 30, saw 12`.

import { escapeText, escapeValue } from '../../escape.ts';
import type { ExplainedTest } from '../../policy/policy.ts';
import type { Style } from './style.ts';

/** `fact operator value`, as the policy has it. */
export function conditionText({ fact, operator, value }: Pick<ExplainedTest, 'fact' | 'operator' | 'value'>): string {
  return `${escapeText(fact)} ${escapeText(operator)} ${valueText(value)}`;
}

/** What was seen; unknown stands out, because it is why most rules that should match do not. */
export function sawText({ saw }: Pick<ExplainedTest, 'saw'>, style: Style): string {
  return saw === null ? style.yellow('unknown') : escapeValue(saw);
}

function valueText(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'list' in value) return `list ${escapeText(String(value.list))}`;
  return escapeValue(value);
}
