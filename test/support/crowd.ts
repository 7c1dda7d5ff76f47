// People for the simulated meeting.
import type { Meeting } from '../../src/simulator/meeting/meeting.ts';
import type { PersonOptions } from '../../src/simulator/meeting/person.ts';

export function anonymous(n: number | string, part: PersonOptions = {}): PersonOptions {
  return { name: `Guest ${n}`, uri: `sip:guest-${n}@anonymous.invalid`, anonymous: true, network: 'Unknown', lobby: true, ...part };
}

export function colleague(n: number | string, part: PersonOptions = {}): PersonOptions {
  return {
    name: `Colleague ${n}`,
    uri: `sip:colleague-${n}@example.com`,
    anonymous: false,
    network: 'SameEnterprise',
    lobby: false,
    ...part,
  };
}

/** A meeting with its organizer, five colleagues and ten strangers, five of them inside already. */
export function fill(meeting: Meeting): void {
  meeting.join(colleague('boss', { uri: 'sip:organizer@example.com', organizer: true, role: 'Leader', name: 'Organizer' }));
  for (let n = 1; n <= 5; n += 1) meeting.join(colleague(n));
  for (let n = 1; n <= 10; n += 1) meeting.join(anonymous(n, { lobby: n > 5 }));
}

export function strangers(meeting: Meeting): string[] {
  return [...meeting.people.values()].filter((person) => person.anonymous && person.place !== 'gone').map((person) => person.uri);
}
