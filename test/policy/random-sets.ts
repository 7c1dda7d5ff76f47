// Random policies and situations for property tests. Few values, so that rules do match.
import fc from 'fast-check';
import type { FactValue } from '../../src/roster/facts.ts';
import type { Written, WrittenRule } from './reference.ts';

const networks = ['SameEnterprise', 'Federated', 'PublicCloud'];
const uris = ['ann@a.example', 'bob@x.a.example', 'carl@b.example', 'tel:+4930'];
const names = ['', 'ann', 'ann bot', 'bot', 'b.t', 'paul'];

type Leaf = Extract<Written, { fact: string }>;

function leafOf(fact: string, operators: readonly string[], value: fc.Arbitrary<FactValue | FactValue[]>): fc.Arbitrary<Leaf> {
  return fc.record({ fact: fc.constant(fact), operator: fc.constantFrom(...operators), value });
}

const several = <T>(values: fc.Arbitrary<T>) => fc.array(values, { minLength: 1, maxLength: 3 });
const network = fc.constantFrom(...networks);
const name = fc.constantFrom('Ann', 'bot', 'Bot', 'PAUL', 'b.t', 'nobody');

const plainLeaf: fc.Arbitrary<Leaf> = fc.oneof(
  leafOf('anonymous', ['equal', 'notEqual'], fc.boolean()),
  leafOf('inLobby', ['equal', 'notEqual'], fc.boolean()),
  leafOf('sourceNetwork', ['equal', 'notEqual'], network),
  leafOf('sourceNetwork', ['in', 'notIn'], several(network)),
  leafOf('name', ['equal', 'notEqual', 'contains', 'doesNotContain', 'startsWith', 'endsWith'], name),
  leafOf('name', ['in', 'notIn'], several(name)),
  leafOf('name', ['glob', 'notGlob'], fc.constantFrom('*', '?*', 'Ann*', '*bot', '*?o?', 'b?t', 'a*b*t', '**', 'b.t')),
  leafOf('uri', ['equal', 'notEqual', 'contains'], fc.constantFrom('ann@a.example', 'carl@b.example')),
  leafOf('uri', ['domainIn', 'domainNotIn'], several(fc.constantFrom('a.example', '*.a.example', 'b.example', '*.example'))),
  leafOf('domain', ['domainIn', 'domainNotIn'], several(fc.constantFrom('a.example', '*.a.example', 'b.example'))),
  leafOf('meeting.size', ['greaterThan', 'lessThanInclusive', 'equal'], fc.nat(3)),
  leafOf('arrivals', ['greaterThan', 'lessThanInclusive'], fc.nat(3)).map((leaf) => ({ ...leaf, params: { within: '60s' } })),
);

export const aLeaf: fc.Arbitrary<Leaf> = fc
  .tuple(plainLeaf, fc.boolean(), fc.boolean())
  .map(([leaf, one, other]) => (one && other ? { ...leaf, ifUnknown: 'match' as const } : leaf));

const nested = fc.letrec<{ condition: Written }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    aLeaf,
    fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
}));

export const aCondition = nested.condition;

export const someRules: fc.Arbitrary<WrittenRule[]> = fc
  .array(fc.record({ mode: fc.constantFrom('off' as const, 'dry-run' as const, 'enforce' as const), when: aCondition }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((rules) => rules.map((rule, index) => ({ id: `r${index}`, ...rule })));

/** Canonical, lower case; the domain goes with the address. Undefined is unknown. */
export const someFacts = fc
  .record({
    anonymous: fc.option(fc.boolean(), { nil: undefined }),
    inLobby: fc.option(fc.boolean(), { nil: undefined }),
    sourceNetwork: fc.option(network, { nil: undefined }),
    name: fc.option(fc.constantFrom(...names), { nil: undefined }),
    uri: fc.option(fc.constantFrom(...uris), { nil: undefined }),
    'meeting.size': fc.option(fc.nat(4), { nil: undefined }),
    arrivals: fc.option(fc.nat(4), { nil: undefined }),
  })
  .map((facts) => ({ ...facts, domain: facts.uri?.split('@')[1] }));

/** Pairs of values after `in` and `domainIn` are written as named lists, so that both ways are tried. */
export function policyText(rules: readonly WrittenRule[]): string {
  const lists = new Map<string, FactValue[]>();
  const listed = (key: string, value: unknown): unknown => {
    if (key !== 'value' || !Array.isArray(value) || value.length !== 2) return value;
    const list = `l${lists.size}`;
    lists.set(list, value as FactValue[]);
    return { list };
  };
  const written = rules.map(({ id, mode, when }) => `  - { id: ${id}, mode: ${mode}, when: ${JSON.stringify(when, listed)}, then: hold }`);
  return `lists: ${JSON.stringify(Object.fromEntries(lists))}\nrules:\n${written.join('\n')}\n`;
}
