// Random policy sets that are valid, and the YAML that says them.
import type { Dice } from './dice.ts';
import type { ChaosPolicy, ChaosRule, Condition, RuleAction } from './model/rules.ts';

const domains = ['partner.example', '*.partner.example', 'example.com', 'rival.example', 'anonymous.invalid', 'consumer.example'];
const networks = ['SameEnterprise', 'Federated', 'PublicCloud', 'Everyone', 'Unknown'];

export function makePolicy(dice: Dice): ChaosPolicy {
  const made = dice.whole(1, 1e9);
  const lists: Record<string, readonly string[]> = { [`partners-${made}`]: ['partner.example', '*.partner.example'] };
  const rules = Array.from({ length: dice.whole(1, 5) }, (_, n) => makeRule(dice, `r${made}-${n}`, lists));
  return {
    ...(dice.chance(0.1) ? { mode: dice.pick(['off', 'dry-run', 'assist'] as const) } : {}),
    ...(dice.chance(0.15) ? { organizer: dice.pick(['*@example.com', 'organizer1@*', '*@elsewhere.example']) } : {}),
    lists,
    rules,
  };
}

/** Removes anonymous people, and little else: what a raid meets. */
export function plainPolicy(dice: Dice): ChaosPolicy {
  const when: Condition = { kind: 'equal', fact: 'anonymous', value: true };
  return { lists: {}, rules: [{ id: `strangers-${dice.whole(1, 1e9)}`, when, action: 'remove' }] };
}

function makeRule(dice: Dice, id: string, lists: Record<string, readonly string[]>): ChaosRule {
  const action = dice.weighted<RuleAction>([
    [5, 'remove'],
    [3, 'reject'],
    [2, 'eject'],
    [2, 'admit'],
    [2, 'allow'],
    [1, 'hold'],
  ]);
  return {
    id,
    when: makeCondition(dice, lists, 2),
    action,
    ...(dice.chance(0.15) ? { mode: dice.pick(['off', 'dry-run', 'assist'] as const) } : {}),
    ...(dice.chance(0.05) ? { expired: true } : {}),
  };
}

function makeCondition(dice: Dice, lists: Record<string, readonly string[]>, depth: number): Condition {
  if (depth > 0 && dice.chance(0.35)) {
    const parts = Array.from({ length: dice.whole(1, 3) }, () => makeCondition(dice, lists, depth - 1));
    return { kind: dice.pick(['all', 'any'] as const), parts };
  }
  if (depth > 0 && dice.chance(0.12)) return { kind: 'not', part: makeCondition(dice, lists, depth - 1) };
  return makeAtom(dice, lists);
}

function makeAtom(dice: Dice, lists: Record<string, readonly string[]>): Condition {
  return dice.weighted<() => Condition>([
    [6, () => ({ kind: 'equal', fact: 'anonymous', value: dice.chance(0.8), ...(dice.chance(0.15) ? { ifUnknown: true } : {}) })],
    [3, () => ({ kind: 'equal', fact: 'inLobby', value: dice.chance(0.7) })],
    [2, () => ({ kind: 'equal', fact: 'sourceNetwork', value: dice.pick(networks) })],
    [1, () => ({ kind: 'equal', fact: 'role', value: dice.pick(['Leader', 'Attendee']) })],
    [2, () => ({ kind: 'in', fact: 'sourceNetwork', values: [dice.pick(networks), dice.pick(networks)] })],
    [2, () => ({ kind: 'domainIn', domains: [dice.pick(domains), dice.pick(domains)] })],
    [1, () => fromList(dice, lists)],
    [1, () => ({ kind: 'glob', pattern: dice.pick(['guest-*', '*@partner.example', '*7@*', '*@*.invalid']) })],
    [1, () => ({ kind: 'nameStarts', text: dice.pick(['guest', 'Colleague', 'Sven']) })],
    [1, () => ({ kind: 'phoneStarts', text: dice.pick(['+49', '+1']) })],
    [
      0.7,
      () => ({ kind: 'count', fact: dice.pick(['arrivals', 'removals', 'meeting.size', 'meeting.lobbySize']), least: dice.whole(1, 8) }),
    ],
  ])();
}

function fromList(dice: Dice, lists: Record<string, readonly string[]>): Condition {
  const list = dice.pick(Object.keys(lists));
  return { kind: 'domainIn', domains: lists[list] ?? [], list };
}

/** YAML of one file; JSON in flow style is YAML. `windows`: BOM and CRLF. */
export function renderPolicy(policy: ChaosPolicy, windows = false): string {
  const lines = [
    'version: 1',
    `name: ${policy.rules[0]?.id ?? 'none'}`,
    ...(policy.mode === undefined ? [] : [`mode: ${policy.mode}`]),
    ...(policy.organizer === undefined ? [] : [`meetings: { organizer: [${JSON.stringify(policy.organizer)}] }`]),
    `lists: ${JSON.stringify(policy.lists)}`,
    'rules:',
    ...policy.rules.map((rule) => `  - ${renderRule(rule)}`),
    '',
  ];
  return windows ? `\uFEFF${lines.join('\r\n')}` : lines.join('\n');
}

function renderRule({ id, when, action, mode, expired }: ChaosRule): string {
  const members = [
    `"id": "${id}"`,
    `"when": ${JSON.stringify(renderCondition(when))}`,
    `"then": ${action}`,
    ...(mode === undefined ? [] : [`"mode": "${mode}"`]),
    ...(expired ? ['"expires": "2020-01-01"'] : []),
  ];
  return `{ ${members.join(', ')} }`;
}

function renderCondition(condition: Condition): object {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return { [condition.kind]: condition.parts.map(renderCondition) };
    case 'not':
      return { not: renderCondition(condition.part) };
    case 'equal':
      return condition.ifUnknown
        ? { fact: condition.fact, operator: 'equal', value: condition.value, ifUnknown: 'match' }
        : { [condition.fact]: condition.value };
    case 'in':
      return { [condition.fact]: condition.values };
    case 'domainIn':
      return { uri: { domainIn: condition.list === undefined ? condition.domains : { list: condition.list } } };
    case 'glob':
      return { uri: { glob: condition.pattern } };
    case 'nameStarts':
      return { name: { startsWith: condition.text } };
    case 'phoneStarts':
      return { phone: { startsWith: condition.text } };
    case 'count': {
      const params = condition.fact.startsWith('meeting') ? {} : { params: { within: condition.within ?? '1m' } };
      return { [condition.fact]: { greaterThanInclusive: condition.least, ...params } };
    }
  }
}
