// Policies as the chaos writes and the model reads them: a part of the language, enough to send people away for many reasons.
import { canonical, domainOf, globMatches } from './address.ts';
import { all, any, anything, no, not, type Possible, unknown, yes } from './truth.ts';

export type RuleAction = 'allow' | 'reject' | 'eject' | 'remove' | 'admit' | 'hold';

export type Condition =
  | { kind: 'equal'; fact: 'anonymous' | 'inLobby' | 'sourceNetwork' | 'role'; value: boolean | string; ifUnknown?: boolean }
  | { kind: 'in'; fact: 'sourceNetwork'; values: readonly string[] }
  | { kind: 'domainIn'; domains: readonly string[]; list?: string }
  | { kind: 'glob'; pattern: string }
  | { kind: 'nameStarts'; text: string }
  | { kind: 'phoneStarts'; text: string }
  /** Counts and sizes: the model does not follow them. */
  | { kind: 'count'; fact: 'arrivals' | 'removals' | 'meeting.size' | 'meeting.lobbySize'; least: number; within?: string }
  | { kind: 'all' | 'any'; parts: readonly Condition[] }
  | { kind: 'not'; part: Condition };

export interface ChaosRule {
  id: string;
  when: Condition;
  action: RuleAction;
  mode?: 'off' | 'dry-run' | 'assist' | 'enforce';
  expired?: boolean;
}

export interface ChaosPolicy {
  mode?: 'off' | 'dry-run' | 'assist' | 'enforce';
  /** Glob over the organizer's address. */
  organizer?: string;
  lists: Readonly<Record<string, readonly string[]>>;
  rules: readonly ChaosRule[];
}

/** What a representation says; undefined is unknown. */
export interface Said {
  anonymous?: boolean;
  inLobby?: boolean;
  sourceNetwork?: string;
  role?: string;
  uri?: string;
  name?: string;
  organizer?: boolean;
  /** `organizer` is there and is neither true nor false. */
  organizerUnclear?: boolean;
  local?: boolean;
  workPhoneNumber?: string;
}

/** What the first rule that matches may want; `none` where no rule may match. */
export function possibleActions(policies: readonly ChaosPolicy[], said: Said, organizer: string): Set<RuleAction | 'none'> {
  const wanted = new Set<RuleAction | 'none'>();
  for (const policy of policies) {
    if (policy.organizer !== undefined && !globMatches(policy.organizer, organizer)) continue;
    for (const rule of policy.rules) {
      if (!decides(rule, policy)) continue;
      const matched = evaluate(rule.when, said);
      if (matched & yes) wanted.add(proposes(rule, policy) ? 'hold' : rule.action);
      if (matched === yes) return wanted;
    }
  }
  return wanted.add('none');
}

function decides(rule: ChaosRule, policy: ChaosPolicy): boolean {
  const isOnTrial = ({ mode }: { mode?: ChaosRule['mode'] }) => mode === 'off' || mode === 'dry-run';
  return !isOnTrial(rule) && !isOnTrial(policy) && rule.expired !== true;
}

/** What it would do waits for a human. */
function proposes(rule: ChaosRule, policy: ChaosPolicy): boolean {
  return rule.mode === 'assist' || policy.mode === 'assist';
}

export function evaluate(condition: Condition, said: Said): Possible {
  switch (condition.kind) {
    case 'all':
      return all(condition.parts.map((part) => evaluate(part, said)));
    case 'any':
      return any(condition.parts.map((part) => evaluate(part, said)));
    case 'not':
      return not(evaluate(condition.part, said));
    case 'count':
      return yes | no;
    case 'equal':
      return equal(condition, said);
    case 'in':
      return said.sourceNetwork === undefined ? unknown : truth(condition.values.includes(said.sourceNetwork));
    case 'domainIn':
      return ofAddress(said, (uri) => {
        const domain = domainOf(uri);
        return domain === undefined ? unknown : truth(condition.domains.some((one) => matchesDomain(one, domain)));
      });
    case 'glob':
      return ofAddress(said, (uri) => truth(globMatches(condition.pattern, canonical(uri))));
    case 'nameStarts':
      return said.name === undefined ? unknown : truth(said.name.toLowerCase().startsWith(condition.text.toLowerCase()));
    case 'phoneStarts':
      return ofPhone(said, condition.text);
  }
}

/** Role and place may be known from the roster where a representation leaves them out. */
function equal({ fact, value, ifUnknown }: Condition & { kind: 'equal' }, said: Said): Possible {
  const found = said[fact];
  if (found !== undefined) return truth(found === value);
  if (fact === 'inLobby' || fact === 'role') return anything;
  return ifUnknown ? yes : unknown;
}

/** A SIP address marked as a telephone may be read either way. */
function ofAddress({ uri }: Said, test: (uri: string) => Possible): Possible {
  if (uri === undefined || uri === '') return unknown;
  return /;user=phone/i.test(uri) ? anything : test(uri);
}

function ofPhone({ uri, workPhoneNumber }: Said, start: string): Possible {
  const spoken = [uri, workPhoneNumber].find((one) => one !== undefined && /^tel:|;user=phone/i.test(one));
  if (spoken === undefined) return unknown;
  return /^tel:/i.test(spoken) ? truth(canonical(spoken).slice(4).startsWith(start)) : anything;
}

function matchesDomain(pattern: string, domain: string): boolean {
  return pattern.startsWith('*.') ? domain.endsWith(pattern.slice(1)) : domain === pattern;
}

function truth(value: boolean): Possible {
  return value ? yes : no;
}
