import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { By } from '../../src/audit/human.ts';
import { pseudonymOf } from '../../src/audit/pseudonym.ts';
import type { AuditEntry } from '../../src/audit/record.ts';
import { meetingKey, participantKey, type Redactions, redactEntry } from '../../src/audit/redact.ts';
import { cpuMs } from '../support/cpu.ts';
import { aDecision, anAttempt, conversation, eve, keepAll } from './entries.ts';

const hashUri: Redactions = { name: 'keep', uri: 'hash', phone: 'keep' };
const dropAll: Redactions = { name: 'drop', uri: 'drop', phone: 'drop' };
const facts = {
  name: 'Eve',
  uri: 'eve@example.com',
  domain: 'example.com',
  phone: '+4930123456',
  anonymous: false,
  'meeting.organizer': 'olga@example.com',
  'meeting.subject': 'Budget',
};

test('what is kept is written as it is', () => {
  const entry = aDecision({ facts });
  expect(redactEntry(entry, keepAll)).toBe(entry);
});

test('a hashed address becomes a pseudonym, its domain and the organizer too', () => {
  expect(redactEntry(aDecision({ facts }), hashUri)).toMatchObject({
    identity: aDecision().identity,
    facts: {
      ...facts,
      uri: pseudonymOf('eve@example.com'),
      domain: pseudonymOf('example.com'),
      'meeting.organizer': pseudonymOf('olga@example.com'),
    },
  });
});

test('dropped facts are gone, the others stay', () => {
  expect(redactEntry(aDecision({ facts }), dropAll)).toMatchObject({ facts: { anonymous: false, 'meeting.subject': 'Budget' } });
  expect(Object.keys((redactEntry(aDecision({ facts }), dropAll) as { facts: object }).facts)).toEqual(['anonymous', 'meeting.subject']);
});

test('a telephone number hides behind the stricter of the two when it stands as an address', () => {
  const entry = aDecision({ facts: { uri: 'tel:+4930123456' }, participant: `${conversation}/participants/tel:+4930123456` });
  const shown = redactEntry(entry, { name: 'keep', uri: 'keep', phone: 'hash' });
  expect(JSON.stringify(shown)).not.toContain('4930123456');
  expect(shown).toMatchObject({ facts: { uri: pseudonymOf('tel:+4930123456') } });
});

const leaks: [string, AuditEntry][] = [
  ['a participant href', aDecision()],
  ['an escaped participant href', aDecision({ participant: `${conversation}/participants/eve%40example.com` })],
  ['an attempt at a verb below the participant', anAttempt()],
  ['an attempt at an href of another shape', anAttempt({ url: `${conversation}/reject?who=sip:eve@example.com&x=1` })],
  [
    'an alarm',
    {
      type: 'alarm',
      account: null,
      code: 'cap-tripped',
      message: 'cannot remove sip:eve@example.com, (eve@example.com)',
      meeting: conversation,
    },
  ],
  ['an error', aDecision({ error: `GET ${eve}/reject failed` })],
  ['a subject', aDecision({ facts: { 'meeting.subject': 'Interview (eve@example.com)' } })],
  ['a name that is kept', aDecision({ facts: { name: 'eve@example.com' } })],
  ['the subject of a meeting', { type: 'meeting', account: 'm', event: 'joined', meeting: conversation, subject: '1:1 eve@example.com' }],
  ['a reason', { type: 'meeting', account: 'm', event: 'lost', meeting: conversation, reason: 'removed by eve@example.com' }],
  [
    'a meeting',
    {
      type: 'meeting',
      account: 'm',
      event: 'joined',
      meeting: conversation,
      organizer: 'eve@example.com',
      uri: 'sip:eve@example.com;gruu;opaque=app',
    },
  ],
];

test.each(leaks)('%s tells no address when addresses are hashed or dropped', (_name, entry) => {
  for (const uri of ['hash', 'drop'] as const) {
    const text = JSON.stringify(redactEntry(entry, { name: 'keep', uri, phone: 'keep' }));
    expect(text).not.toMatch(/eve(@|%40)/i);
  }
});

test('the uri of a meeting stays a key even when addresses are dropped', () => {
  const entry: AuditEntry = {
    type: 'meeting',
    account: 'm',
    event: 'joined',
    meeting: conversation,
    uri: 'sip:o@example.com;gruu',
    organizer: 'o@example.com',
  };
  const shown = redactEntry(entry, dropAll);
  expect(shown).toMatchObject({ uri: pseudonymOf('sip:o@example.com;gruu') });
  expect(shown).not.toHaveProperty('organizer');
});

test('a conversation href without an address is left as it is', () => {
  expect(redactEntry(aDecision(), hashUri)).toMatchObject({ meeting: conversation });
});

test('keys in memory are the same for the live and the redacted href', () => {
  const redacted = redactEntry(aDecision({ meeting: `${conversation}?endpointId=sip:m@example.com` }), hashUri) as {
    meeting: string;
    participant: string;
  };
  expect(redacted.participant).not.toBe(eve);
  expect(participantKey(redacted.participant)).toBe(participantKey(eve));
  expect(meetingKey(redacted.meeting)).toBe(meetingKey(`${conversation}?endpointId=sip:m@example.com`));
});

test('redacting twice is redacting once, for any href', () => {
  fc.assert(
    fc.property(fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.string()), (href) => {
      expect(participantKey(participantKey(href))).toBe(participantKey(href));
      expect(meetingKey(meetingKey(href))).toBe(meetingKey(href));
    }),
  );
});

test('long hostile texts cost little', () => {
  const cost = cpuMs(() => {
    for (const text of ['a'.repeat(200_000), '@'.repeat(200_000), `${'a@'.repeat(100_000)} `, '%'.repeat(200_000), '+'.repeat(200_000)]) {
      redactEntry(aDecision({ error: text, participant: text, facts: { uri: text, name: text } }), hashUri);
    }
  });
  expect(cost).toBeLessThan(1_000);
});

test('people at the desk are named, unless their names are hashed; nobody in the meeting has one to hide', () => {
  const by = { who: 'anna', auth: 'users', via: 'console' } as const;
  const keep = { name: 'keep', uri: 'keep', phone: 'keep' } as const;
  const human = (who: By): AuditEntry => ({ type: 'human', id: 'h1', account: null, act: 'ack', by: who });
  expect(redactEntry(human(by), keep)).toEqual(human(by));
  expect(redactEntry(human(by), { ...keep, staff: 'hash' })).toEqual(human({ ...by, who: pseudonymOf('anna') }));
  const someone = { who: 'somebody in the meeting', auth: 'meeting', via: 'skype' } as const;
  expect(redactEntry(human(someone), { ...keep, staff: 'hash' })).toEqual(human(someone));
});

test('what a human did keeps no address either', () => {
  const by = { who: 'anna', auth: 'users', via: 'console' } as const;
  const entry: AuditEntry = {
    type: 'human',
    id: 'h1',
    account: 'm',
    participant: 'https://pool/c/1/participants/eve@evil.example',
    act: 'reject',
    by,
    reason: 'eve@evil.example again',
  };
  expect(JSON.stringify(redactEntry(entry, { name: 'keep', uri: 'hash', phone: 'keep' }))).not.toContain('eve@evil');
});
