// Which meetings a policy, or the rollout of a rule, is about.
import { canonicalAddressPart } from '../../address.ts';
import { canonicalDomain } from '../../canonical/domain.ts';
import { factNamed } from '../../roster/facts.ts';
import type { Complaints } from '../../yaml/complaints.ts';
import type { Placed } from '../../yaml/document.ts';
import { quoted } from '../../yaml/suggest.ts';
import { operatorNamed } from '../operators/operators.ts';
import type { Scope } from '../policy.ts';

export function readScope(placed: Placed | undefined, complaints: Complaints): Scope | undefined {
  if (placed?.entries === undefined) return undefined;
  if (placed.entries.size === 0)
    complaints.error(placed.place, 'empty', '`meetings` is empty; name organizers or a subject, or leave it out');
  const scope: Scope = {};
  for (const key of ['organizer', 'subject'] as const) {
    const value = placed.entries.get(key)?.value;
    if (value === undefined) continue;
    const globs = (value.items ?? [value]).filter((item) => typeof item.value === 'string');
    for (const glob of globs) checkScopeGlob(key, glob, complaints);
    scope[key] = globs.map((item) => String(item.value));
  }
  return scope;
}

/** A scope that fits no meeting would switch the whole policy off. */
function checkScopeGlob(key: 'organizer' | 'subject', { value, place }: Placed, complaints: Complaints): void {
  const glob = String(value);
  const fact = factNamed(`meeting.${key}`);
  if (fact === undefined) return;
  if (key === 'organizer' && canonicalAddressPart(glob) === '') {
    complaints.error(place, 'empty', `nothing is left of ${quoted(glob)} as an address`);
    return;
  }
  const { fault, doubt: doubtOf } = operatorNamed('glob')?.value ?? {};
  const doubt = fault?.(fact, glob) ?? doubtOf?.(fact, glob);
  if (doubt === undefined) return;
  const message = (key === 'organizer' ? domainRemedy(glob) : undefined) ?? withoutOperators(doubt.message);
  complaints.error(place, doubt.code, `${message} (the policy would be for no meeting)`);
}

/** A scope is written as globs, with no operator ahead of them. */
function withoutOperators(message: string): string {
  return message.replace(/\{ glob: (".*") \}/, '$1').replace(/,? read by glob only|; write \{ \w+: … \}.*$/g, '');
}

/** A scope knows globs alone, so that the operators for domains are no help. */
function domainRemedy(glob: string): string | undefined {
  const domain = canonicalDomain(glob.trim().replace(/^@/, ''));
  if (!domain?.includes('.')) return undefined;
  return `no organizer's address is ${quoted(glob)}; for everyone of that domain write ${quoted(`*@${domain}`)}`;
}
