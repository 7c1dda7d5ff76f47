// Every code a problem in a file can carry, with what it means: policies, lists, tests, configuration and scenarios share one vocabulary.
// Codes are stable, because pipelines filter by them; docs/problems.md is this table.

const file = {
  'not-found': 'there is no such file or directory',
  unreadable: 'the file cannot be read: permissions, or not a file at all',
  'symlink-loop': 'a symbolic link leads back to itself or to a directory it is in',
  'too-large': 'more than any such file can need',
  'utf-16': 'the file is saved as UTF-16; save it as UTF-8',
  'not-utf8': 'the file is saved in another encoding; save it as UTF-8',
  'merge-conflict': 'a merge that stopped at a conflict left its marks in the file (`<<<<<<<`, `=======`, `>>>>>>>`)',
  'empty-file': 'the file says nothing',
  'not-read': 'a file that looks like a policy, a list or tests, and is not read as such for its name',
  'no-policies': 'there is no policy file under this path, so nothing would be decided',
} as const;

const yaml = {
  'yaml-syntax': 'not valid YAML; the message says what is probably missing',
  tab: 'a tab indents the line; YAML takes spaces only',
  'invisible-character': 'a character nobody can see, as copied text brings along, where it changes what the line or the value means',
  'unclear-number':
    'a number that is a thousand to some and a fraction to YAML, such as `1.000`, or that has zeros in front, such as `010`',
  'merge-key': '`<<` is not read; write the keys out',
  'several-documents': 'a second YAML document after `---`; one a file is read',
  'too-deep': 'nested deeper than anyone can read',
  'alias-bomb': 'the aliases (`*name`) of the file expand to too much',
} as const;

const form = {
  'unknown-key': 'a key that means nothing here; the message names the nearest',
  'missing-key': 'a key that must be there is missing',
  'duplicate-key': 'the same key twice in one mapping',
  empty: 'an empty condition, list, rule set or text: it would match everyone, or nobody',
  'wrong-type': 'text where a number belongs, and the like',
  'wrong-value': 'a value out of range, or in a form that is not read',
  'unknown-value': 'not one of the values to choose from; the message names the nearest',
} as const;

const policy = {
  'unknown-fact': 'there is no such fact',
  'unknown-operator': 'there is no such operator',
  'unknown-list': 'no list has this name',
  'unknown-condition': 'no named condition of this file has this name',
  'unknown-zone': 'no time zone has this name; write `Europe/Berlin`',
  'unclear-zone':
    'a short name of a time zone that means several, such as `EST` or `BST`, or one whose sign is turned around; write `Europe/Berlin`',
  'wrong-operator': 'an operator that says nothing about this fact',
  'wrong-regex': 'not an RE2 regular expression',
  'wrong-domain': 'an entry that is not a domain',
  'long-window': 'a window of `arrivals` or `removals` that is longer than what is remembered',
  'means-nothing': 'a value that no such fact can ever have: negated it would mean everyone, else nobody',
  'repeated-place': 'an expression whose + repeats what stands ahead of it, where the + of a telephone number is meant',
  'dead-alternative': 'an alternative of an expression that nothing can match, beside others that can',
  'matches-everything': 'an expression of which nothing has to be there, so that every text matches it',
  'missing-params': '`arrivals` and `removals` need `params: { within: … }`, `time` and `weekday` need `params: { zone: … }`',
  'duplicate-rule': 'the same `id` twice in the whole set',
  'list-clash': 'two lists of one name',
  'condition-cycle': 'named conditions that use each other in a circle',
  'contradictory-expectation': 'a test case that cannot come true, or expects nothing',
} as const;

/** Policies that load, and probably do not say what they should. */
const lint = {
  'unreachable-rule': 'earlier enforcing rules decide everyone this rule matches',
  contradiction: 'conditions that can never be true together',
  'always-true': 'an `any` between whose branches nobody is left out; `all` was probably meant',
  'removes-everyone': 'a removing rule matches everyone whose facts are known',
  'names-nobody': 'a removing rule does not ask who somebody is',
  'name-alone': 'a removing rule rests on the display name alone, which anyone can type',
  'spared-in-vain': 'two removing rules of which each removes whom the other spares, so that nobody is spared',
  'targets-organizer': 'a removing rule asks for organizers, who are never removed',
  'action-in-vain': 'an action that does nothing where the rule asks for people: in the lobby, or inside',
  'unused-list': 'no rule uses this list',
  'unused-condition': 'no rule uses this named condition',
  'expired-rule': 'the date in `expires` is past, so the rule does nothing',
  'no-cap': 'a removing rule counts arrivals and has no `cap`, so the general cap may stop it in the middle of a raid',
  'cap-in-vain': 'a `cap` on a rule that removes nobody',
  'rollout-over': 'the date in `rollout.until` is past, and the rule is still being rolled out',
  'rollout-in-vain': 'a `rollout` that chooses all meetings, or of a rule that does not enforce or sends nothing',
  'loose-domain': 'a domain asked for by its end alone, or left open at it, so that it takes in domains of others',
  'one-minute': 'a time of day asked for to the minute, where a span is meant',
  'case-by-the-clock': 'a test case that says no `at`, and is decided otherwise at another hour',
  'case-asks-no-rule': 'a test case that expects no rule and leaves out what the `meetings` of all policies ask, so that it always passes',
  'unknown-rule': 'a test case expects a rule that is not in the set',
} as const;

const config = {
  'literal-secret': 'a secret is written down; keep it in a file or an environment variable and name that',
  'secret-unset': 'the environment variable of a secret is not set',
  'secret-empty': 'the file or environment variable of a secret is empty',
  'secret-unreadable': 'the file of a secret cannot be read',
  'wrong-url': 'not an absolute https URL',
  'plain-http': 'plain `http:` to another machine than this one',
  'wrong-listen': 'not of the form `host:port`',
  'not-loopback': 'off loopback the console needs `tls` and `auth`',
  'needs-tls': 'callbacks carry tokens, so off loopback they need TLS',
  'wrong-host': 'not a host name, address or `*.domain`',
  'wrong-address': 'not an address or a pattern of addresses',
  'wrong-username': 'neither `name@domain` nor `DOMAIN\\user`',
  'wrong-path': 'not a path',
  'wrong-id': 'not an id of the form `11111111-2222-3333-4444-555555555555`',
  'wrong-meeting': 'not the focus URI of a meeting',
  'wrong-certificate': 'the file holds no certificate in PEM form',
  'wrong-key': 'the file holds no private key that can be used',
  'wrong-key-set': 'the file holds no JSON Web Key Set',
  'key-mismatch': 'the key does not belong to the certificate beside it',
  'certificate-expired': 'the certificate is out of date, or its time has not come',
  'not-a-directory': 'a file is where a directory is needed',
  unwritable: 'nothing can be written there',
  'protects-everyone': 'a pattern under `protect` that every address fits, so that no rule could ever do anything',
  'no-meetings': 'an account without meetings that does not accept invitations watches nothing (webhook accounts are put into meetings)',
  'pool-in-vain': 'an account names its pool, and there is no `limits.perPool` for pools to share',
  'untrusted-host': 'a host that `trustedHosts` does not name gets no credential',
  'other-path': '`callbackUrl` ends in another path than callbacks are heard on',
  'cannot-listen': 'this machine does not let lobbyguard listen there: the port is in use, or not for this user',
  'not-usable': 'this machine does not have what an account or the cluster needs, or not in a form that can be used',
  'duplicate-account': 'two accounts of one name, or of one user',
  'duplicate-listen': 'two accounts, or an account and the console, that listen at one address and port',
  'duplicate-meeting': 'a meeting, list or calendar named twice, in one account or in two',
  'duplicate-channel': 'two channels of notices with one name',
  'unknown-channel': 'a route names a channel that is not there; the message names the nearest',
  'unknown-event': 'nothing of this name can be told; the message names the nearest',
  'unused-channel': 'a channel that no route names is told of nothing',
  'plain-redis': 'plain `redis:` to another machine than this one',
  'plain-mail': 'mail in the clear to another machine than this one',
} as const;

const scenario = {
  'unknown-meeting': 'an event about a meeting that the scenario does not have',
} as const;

export const problemCodes = { ...file, ...yaml, ...form, ...policy, ...lint, ...config, ...scenario } as const satisfies Readonly<
  Record<string, string>
>;

export type ProblemCode = keyof typeof problemCodes;

export function isProblemCode(code: unknown): code is ProblemCode {
  return typeof code === 'string' && Object.hasOwn(problemCodes, code);
}
