// What people from other tools call the facts, operators, actions and modes of this language, and what no server tells.
import { factNamed } from '../../roster/facts.ts';

/** By the words of this language: what others write for each. Case, `-`, `_` and blanks do not count. */
const synonyms: Readonly<Record<string, string>> = {
  // facts
  'meeting.size': 'size participants attendees participantCount meetingSize',
  'meeting.lobbySize': 'lobbySize lobbyCount waitingCount',
  'meeting.subject': 'subject topic title meetingSubject',
  'meeting.accessLevel': 'accessLevel access',
  size: 'participants attendees participantCount meetingSize',
  subject: 'topic title meetingSubject',
  uri: 'email emailAddress mail sip sipUri sipAddress address user username userId upn account identity',
  domain: 'host company tenant organization organisation',
  name: 'displayName fullName nick nickname policy policyName',
  sourceNetwork: 'network source origin federated external internal',
  phone: 'telephone telephoneNumber phoneNumber tel number caller callerId',
  anonymous: 'guest unauthenticated',
  inLobby: 'lobby waiting',
  arrivals: 'joins joinRate',
  removals: 'kicks bans rejections',
  time: 'hour clock timeOfDay',
  weekday: 'day dayOfWeek',
  // keys of a rule and a policy
  when: 'if condition conditions match matches where filter criteria',
  // biome-ignore lint/suspicious/noThenProperty: the language's own word; no promise is made of it.
  then: 'action actions do effect outcome',
  id: 'name ruleName ruleId title',
  expires: 'expiry expiresAt validUntil until',
  mode: 'enabled status state',
  description: 'comment note',
  rules: 'policies',
  meetings: 'scope',
  // what joins conditions
  any: 'or anyOf some ||',
  all: 'and allOf every &&',
  not: 'none noneOf !',
  // operators
  equal: 'is eq equals = == ===',
  notEqual: 'isNot ne neq notEquals != !== <>',
  greaterThan: 'gt > more moreThan above over after',
  greaterThanInclusive: 'gte ge >= atLeast min',
  lessThan: 'lt < less fewerThan below under before',
  lessThanInclusive: 'lte le <= atMost max',
  in: 'oneOf isIn isOneOf',
  notIn: 'nin noneOf isNotIn notOneOf',
  contains: 'includes has substring',
  doesNotContain: 'notContains excludes notIncludes',
  startsWith: 'beginsWith prefix hasPrefix',
  endsWith: 'suffix hasSuffix',
  glob: 'like wildcard',
  notGlob: 'notLike',
  matches: 'regex regexp re pattern rx ~ =~',
  notMatches: 'notRegex notRegexp doesNotMatch !~',
  resembles: 'similar similarTo fuzzy looksLike',
  domainIn: 'domains inDomain fromDomain',
  // actions
  eject: 'kick kickOut expel boot throwOut disconnect drop hangUp',
  remove: 'ban block blacklist delete evict terminate',
  reject: 'deny refuse decline dismiss',
  admit: 'accept approve permit letIn',
  allow: 'ignore skip pass whitelist none nothing noop',
  hold: 'wait review quarantine park notify alert ask escalate',
  // modes
  'dry-run': 'observe monitor audit auditOnly report reportOnly log logOnly shadow test simulate',
  assist: 'ask propose suggest',
  enforce: 'on active live act block',
  off: 'disabled inactive none',
};

const untold = new Set(
  'ip ips ipAddress clientIp device deviceId deviceType userAgent client clientVersion country location geo city browser os platform mac hostname'
    .split(' ')
    .map(bare),
);

const meanings = new Map<string, string[]>();
for (const [name, words] of Object.entries(synonyms)) {
  for (const word of words.split(' ').map(bare)) meanings.set(word, [...(meanings.get(word) ?? []), name]);
}

/** The known word for what somebody wrote. */
export function synonymOf(written: string, known: readonly string[]): string | undefined {
  return meanings.get(bare(written))?.find((name) => known.includes(name));
}

/** `; write NAME`, or nothing; ready to follow a message. */
export function synonymHint(written: string, known: readonly string[]): string | undefined {
  const name = synonymOf(written, known);
  return name === undefined ? undefined : `; write ${name}`;
}

/** The same for a fact, which may be one that no server tells. */
export function factHint(written: string, known: readonly string[]): string | undefined {
  return untold.has(bare(written)) ? '; servers do not tell it' : synonymHint(written, known);
}

/** A key of a rule or a policy, which may be a fact whose line is not indented below `when`. */
export function ruleKeyHint(written: string, known: readonly string[]): string | undefined {
  const isFact = factNamed(written) !== undefined && !known.includes('rules');
  return synonymHint(written, known) ?? (isFact ? '; it is asked under "when": indent it deeper than that' : undefined);
}

function bare(word: string): string {
  return word.toLowerCase().replace(/[-_ ]/g, '');
}
