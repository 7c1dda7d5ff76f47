// Meetings and people as the desk sees them, for tests.
import type { DecisionSight, MeetingSight, PersonSight } from '../../src/rulings/port.ts';

export function aPerson(name: string, part: Partial<PersonSight> = {}): PersonSight {
  return {
    key: `/people/${name}#1`,
    participant: `/people/${name}`,
    identity: `id:${name}`,
    version: `v-${name}`,
    name,
    place: 'lobby',
    since: 1_000,
    facts: {},
    offers: ['admit', 'reject'],
    rememberable: true,
    ...part,
  };
}

export function decided(because: DecisionSight['because'], part: Partial<DecisionSight> = {}): DecisionSight {
  const rest = because === undefined ? {} : { because };
  return { id: 'd1', at: 1_000, rule: 'guests-wait', action: 'hold', mode: 'enforce', verdict: 'stay', ...rest, ...part };
}

export function aMeeting(part: Partial<MeetingSight> = {}): MeetingSight {
  return {
    key: 'moderator /meeting',
    account: 'moderator',
    meeting: '/meeting',
    state: 'in',
    subject: 'Quarterly results',
    inside: 2,
    waiting: 1,
    stopped: [],
    arrivals: [],
    ...part,
  };
}
