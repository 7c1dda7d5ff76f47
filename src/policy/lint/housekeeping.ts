// What is left over in a set: lists and conditions nobody uses, rules past their date.
import type { Problem } from '../../errors.ts';
import type { ParsedPolicies, ParsedRule } from '../parsed.ts';

/** In the order of the files. */
export function leftovers(parsed: ParsedPolicies, now: number): Problem[] {
  const lists = parsed.lists.filter(({ usedAt }) => usedAt.length === 0);
  const conditions = parsed.conditions.filter(({ usedAt }) => usedAt.length === 0);
  return [
    ...lists.map(({ name, place }) => unused('list', name, place)),
    ...conditions.map(({ name, place }) => unused('condition', name, place)),
    ...parsed.policies.flatMap((policy) => policy.rules).flatMap((rule) => expired(rule, now)),
  ];
}

function unused(what: 'list' | 'condition', name: string, place: { file: string; line: number; column: number }): Problem {
  const { file, line, column } = place;
  return {
    file,
    line,
    column,
    severity: 'warning',
    code: `unused-${what}`,
    message: `no rule uses the ${what} "${name}"; use it or delete it`,
  };
}

function expired({ rule, places }: ParsedRule, now: number): Problem[] {
  if (rule.expiresAt === undefined || rule.expiresAt > now) return [];
  const message = `rule "${rule.id}" expired on ${new Date(rule.expiresAt).toISOString().slice(0, 10)} and does nothing; delete it, or give it a later date`;
  return [{ ...(places.expires ?? rule.place), severity: 'warning', code: 'expired-rule', message }];
}
