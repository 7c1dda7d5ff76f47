// Domains that are asked for by their end alone, or left open at it: `endsWith: example.com` takes in notexample.com, which anybody may own.
import type { Problem } from '../../errors.ts';
import { factNamed } from '../../roster/facts.ts';
import { quoted } from '../../yaml/suggest.ts';
import type { Condition, Test } from '../policy.ts';
import type { Prepared } from './unreachable.ts';

/** A name with a dot that does not begin behind one, or behind an `@`. */
const ending = /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*\.\p{L}{2,}$/u;
const openEnd = /@([\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*\.\p{L}{2,})\*$/u;
const openEndOfRegex = /@([\p{L}\p{N}_-]+(?:\\\.[\p{L}\p{N}_-]+)*\\\.\p{L}{2,})$/u;

export function looseDomains({ rule }: Prepared): Problem[] {
  return testsOf(rule.when).flatMap((test) => {
    const message = looseIn(test);
    const { file, line, column } = test.place;
    return message === undefined ? [] : [{ file, line, column, severity: 'warning', code: 'loose-domain', message }];
  });
}

function looseIn({ fact: name, operator, value }: Test): string | undefined {
  const fact = factNamed(name);
  if ((fact?.address !== true && fact?.name !== 'domain') || typeof value !== 'string') return undefined;
  const written = value.trim();
  const end = operator === 'endsWith' ? written : /glob$/i.test(operator) && written.startsWith('*') ? written.slice(1) : '';
  if (ending.test(end)) return said(written, `not${end}`, end);
  const open = (/glob$/i.test(operator) ? openEnd : /matches$/i.test(operator) ? openEndOfRegex : undefined)?.exec(written)?.[1];
  const domain = open?.replaceAll('\\.', '.');
  return domain === undefined ? undefined : said(written, `${domain}.elsewhere.example`, domain);
}

function said(written: string, other: string, domain: string): string {
  return `${quoted(written)} takes in ${other} too, which may be anybody's; write domainIn: ["${domain}", "*.${domain}"]`;
}

function testsOf(condition: Condition): Test[] {
  if (condition.kind === 'test') return [condition];
  return condition.kind === 'not' ? testsOf(condition.child) : condition.children.flatMap(testsOf);
}
