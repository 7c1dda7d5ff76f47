// `domainIn` and `domainNotIn`: `example.com` is that domain only, `*.example.com` its subdomains.
import { isIP } from 'node:net';
import { z } from 'zod';
import { domainOfCanonical } from '../../address.ts';
import type { FactDefinition, FactValue } from '../../roster/facts.ts';
import { quoted } from '../../yaml/suggest.ts';
import { createDomainSet } from '../language/domains.ts';
import { type Doubt, nothing } from '../language/doubt.ts';
import { listReference, text as textForm } from '../language/fact-form.ts';
import { domainWithin, dotlessDoubt, isNetwork, networkRemedy, spellingDoubt } from '../language/meaning.ts';
import { domainOperand } from '../language/operands.ts';
import { fold } from '../language/text.ts';
import { type Asked, type Fault, negationOf, type Operator } from './operator.ts';

/** More alternatives than this are not worth their places in the index. */
const maxKeys = 64;

const domainIn: Operator = {
  name: 'domainIn',
  description: 'has one of these domains; `*.example.com` takes its subdomains',
  fits: (fact) => fact.address === true || fact.name === 'domain',
  value: {
    schema: () => z.union([z.array(textForm).min(1), listReference]),
    many: true,
    fault: domainFault,
    doubt: (_fact, written) => entryDoubt(String(written)),
  },
  compile(asked) {
    const domains = asked.entries().madeInto('domains', (written) => createDomainSet(domainsOf(written)));
    const domainOf = asked.fact.address ? domainOfCanonical : (domain: string) => domain || undefined;
    return (value) => {
      const domain = typeof value === 'string' ? domainOf(value) : undefined;
      return domain === undefined ? undefined : domains.has(fold(domain));
    };
  },
  needs(asked) {
    const { value } = asked;
    if (!Array.isArray(value) || value.length > maxKeys) return [{ kind: 'yes' }];
    return domainsOf(asked.entries().written).map((entry) => ({ kind: 'domain', entry }));
  },
  claim: claimOf,
};

export const domain: readonly Operator[] = [
  domainIn,
  negationOf(domainIn, { name: 'domainNotIn', description: 'has a domain, and none of these' }),
];

function domainsOf(written: readonly FactValue[]): string[] {
  return written.flatMap((entry) => domainOperand(String(entry)) ?? []);
}

function claimOf(asked: Asked): ReturnType<Operator['claim']> {
  const entries = domainsOf(asked.entries().written);
  const suffixes = entries.filter((entry) => entry.startsWith('*.')).map((entry) => entry.slice(2));
  return { kind: 'domains', hosts: new Set(entries.filter((entry) => !entry.startsWith('*.'))), suffixes: new Set(suffixes) };
}

function entryDoubt(written: string): Doubt | undefined {
  const domain = domainOperand(written) ?? written;
  return spellingDoubt(written) ?? dotlessDoubt(written, domain) ?? literalDoubt(written, domain);
}

/** Domains have subdomains, numbers do not. */
function literalDoubt(written: string, domain: string): Doubt | undefined {
  if (!domain.startsWith('*.[')) return undefined;
  return nothing(`no domain can be ${quoted(written)}: nothing is below an address of numbers; write ${quoted(domain.slice(2))}`);
}

function domainFault(_fact: FactDefinition, written: FactValue): Fault | undefined {
  const entry = String(written);
  if (domainOperand(entry) !== undefined) return undefined;
  const several = entry.split(/[\s,;|]+/).filter((one) => domainOperand(one)?.includes('.') && isIP(one) === 0);
  if (several.length > 1) {
    const message = `${quoted(entry)} is not a domain; write one an entry: ${several.slice(0, 3).map(quoted).join(', ')}`;
    return { code: 'wrong-domain', message };
  }
  if (isNetwork(entry)) return { code: 'wrong-domain', message: `${quoted(entry)} is not a domain; ${networkRemedy}` };
  const within = domainWithin(entry);
  const remedy = within === undefined ? 'write example.com, or *.example.com for its subdomains' : `write ${within}`;
  return { code: 'wrong-domain', message: `${quoted(entry)} is not a domain; ${remedy}` };
}
