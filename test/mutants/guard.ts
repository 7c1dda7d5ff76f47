// Who may be targeted, and how many.
import { mutantsOf } from './mutant.ts';

export const guardMutants = [
  ...mutantsOf('src/guard/guard.ts', [
    ['removes(action) ? neverTargeted(input) : undefined', 'undefined', 'the guard lets everybody through'],
    ['input.isSelf || participant.local', 'participant.local', 'we remove ourselves where only the key tells that it is us'],
    ['participant.local === true || earlier', 'earlier', 'we remove ourselves where only `local` tells'],
    [' || earlier?.local', '', 'we remove ourselves where the server has fallen silent about it'],
    [' || isAmong(known, input.selves)', '', 'another account of the installation is removed'],
    ['address === undefined ? undefined : fold(address)', 'address', 'an organizer is removed whose letters are written in another case'],
    ['participant.organizer === true || earlier', 'earlier', 'an organizer by property is removed'],
    [' || earlier?.organizer', '', 'an organizer is removed where the server has fallen silent about it'],
    ['(known !== undefined && organizers.includes(known))', 'false', 'an organizer by address is removed'],
    ['participant.uri === undefined && earlier !== undefined', 'false', 'an organizer whose address is not told any more is removed'],
    [
      "if (!organizerStatusKnown(participant, address, organizers)) return 'organizer-unknown';",
      '',
      'whoever may be the organizer is removed',
    ],
    ['participant.contacts, ...(earlier', '(earlier', 'somebody protected is removed'],
    [', ...(earlier?.contacts ?? [])', '', 'somebody whose protected address is not told any more is removed'],
    ['input.protection.leaders && mayLead(input)', 'false', 'a leader is removed'],
    ['if (participant.organizerUnclear) return false;', '', 'an odd `organizer` property counts as no'],
    [
      'return address !== undefined && organizers.length > 0',
      'return organizers.length > 0',
      'somebody without an address counts as known',
    ],
    [
      'organizers.length > 0 && !organizers.includes(undefined)',
      '!organizers.includes(undefined)',
      'an unknown organizer counts as somebody else',
    ],
    [' && !organizers.includes(undefined)', '', 'a malformed organizer address counts as somebody else'],
    ["participant.role === 'Leader' || role === 'Leader'", "role === 'Leader'", 'a leader by property is removed'],
    [" || role === 'Leader') return true", ') return true', 'a leader by the roster is removed'],
    ["participant.role !== 'Attendee' && role !== 'Attendee' && !leadersKnown", 'false', 'somebody whose role nothing tells is removed'],
  ]),
  ...mutantsOf('src/roster/participant.ts', [
    ['inLobby ?? (links.admit', 'told.inLobby ?? inLobby ?? (links.admit', 'an older word on the lobby wins over the representation'],
    [
      '(links.admit !== undefined || links.reject !== undefined ? true : told.inLobby)',
      'told.inLobby',
      'a link that is offered tells nothing of the lobby',
    ],
  ]),
  ...mutantsOf('src/roster/by-participant.ts', [
    [
      'if (named.holder === own.holder && named.conversation !== own.conversation) return true;',
      '',
      'a link into another conversation is called',
    ],
    ['return named.name !== own.name;', 'return false;', 'a link to somebody of another number is called'],
    ['uri === undefined || address !== certainAddress(uri)', 'false', 'of somebody with a number, a link to another address is called'],
  ]),
  ...mutantsOf('src/guard/protect.ts', [
    ['.flatMap(dialledPatterns)', '', 'a pattern of numbers with 00 protects nobody whose number has a +'],
    ['exact.has(fold(name))', 'exact.has(name)', 'an address is protected in one spelling of its letters alone'],
    ['exact.has(fold(name)) ||', '', 'an address on the protected list is removed'],
    [' || patterns.some((pattern) => pattern(name))', '', 'a protected pattern protects nobody'],
    ['number === undefined ? [] : telephoneNames(number)', '[]', 'a protected number is removed'],
  ]),
  ...mutantsOf('src/guard/contact.ts', [
    ['[`tel:${number}`, `tel:+${number}`]', '[`tel:${number}`]', 'a number without its + protects nobody'],
    [', ...numbersWithin(contact)]', ']', 'a protected number in the notation of a directory is removed'],
    ['.split(/;\\s+/)', '.split(/^/)', 'a protected address behind another is removed'],
  ]),
  ...mutantsOf('src/guard/assess.ts', [
    [
      "if (error !== undefined) return { rule: error.rule.id, action: 'none', mode, verdict: 'stay', because: 'error', error: error.message };",
      '',
      'a rule that failed does not keep its hands off',
    ],
    ["if (duplicate) return stay(counted, 'duplicate');", '', 'one decision becomes two orders'],
    ["if (paused) return stay(counted, 'paused');", '', 'decisions go on while paused'],
    ['if (tripped && removesBy(clearance.rel)) return capped(counted);', '', 'a rule over its cap goes on'],
    [
      "if (counted.mode !== 'dry-run') return { ...counted, verdict: 'act' };",
      "return { ...counted, verdict: 'act' };",
      'a dry run decides to act',
    ],
    ["counted.mode === 'assist' && rule !== null", 'false', 'a rule that may only propose acts'],
  ]),
  ...mutantsOf('src/guard/ledger.ts', [
    ["if (account.tripped) return 'capped';", '', 'a rule that tripped goes on when the minute is over'],
    ['account.claimed + account.sent.length >= cap', 'account.claimed + account.sent.length > cap', 'one removal too many'],
    ['account.claimed + account.sent.length >= cap', 'false', 'no cap'],
    ['account.claimed + account.sent.length >= cap', 'account.sent.length >= cap', 'what was ordered and not yet sent does not count'],
    ['account.sent.push(now);', '', 'what was sent counts no more'],
    ['const sent = [...sentAt].sort((a, b) => a - b);', 'const sent: number[] = [];', 'a restart forgets what was sent'],
    ['letOn ? Number.POSITIVE_INFINITY : 0', '0', 'a restart stops a rule that a human let on for good'],
    ['tripped, trippedAt: Math', 'tripped: false, trippedAt: Math', 'a restart lets a rule over its cap go on'],
    ['now - at < minuteMs', 'now - at < 1', 'the cap counts a moment, not a minute'],
  ]),
];
