// The people the scenarios are played with.
import type { PersonOptions } from '../meeting/person.ts';
import { guid, hex, pick, type Random } from '../random.ts';

const firstNames = 'Ana Ben Chloe Dmitri Elif Farid Greta Hiro Ines Jonas Kemal Lena Marco Nadia Olga Pablo Quinn Rosa Sven Tara'.split(
  ' ',
);
const lastNames = 'Adler Berg Costa Duval Eriksen Fischer Garcia Horvat Ivanov Jansen'.split(' ');

/** The nth colleague: always the same person for the same number. */
export function colleague(n: number, more: Partial<PersonOptions> = {}): PersonOptions {
  const first = firstNames[n % firstNames.length] ?? 'Ana';
  const last = lastNames[Math.floor(n / 2) % lastNames.length] ?? 'Adler';
  return {
    uri: `sip:${first}.${last}${n >= 20 ? n : ''}@example.com`.toLowerCase(),
    name: `${first} ${last}`,
    network: 'SameEnterprise',
    ...more,
  };
}

export function organizer(more: Partial<PersonOptions> = {}): PersonOptions {
  return {
    uri: 'sip:organizer@example.com',
    name: 'Olivia Organizer',
    organizer: true,
    role: 'Leader',
    network: 'SameEnterprise',
    ...more,
  };
}

/** Somebody without an account: a new address at every knock, as web clients do. */
export function guest(random: Random, name: string, more: Partial<PersonOptions> = {}): PersonOptions {
  return { uri: `sip:${guid(random)}@anonymous.invalid`, name, anonymous: true, network: 'Everyone', ...more };
}

const handles = [
  'xX_Raider_Xx',
  'Bob',
  'asdf',
  'big chungus',
  'Mike Hunt',
  'not a bot',
  'lol',
  'Student 42',
  'user',
  'Anonymous',
  'jeff',
  'free nitro',
];
/** A borrowed name with a Greek capital, a terminal escape, a right-to-left override, a line break that would forge a line. */
const nasty = [
  'Οlivia Organizer',
  'IT Support',
  '\u001b[2Jcleared',
  'Guest\u202egnp.exe',
  'Eve\n12:00:00 admitted everyone',
  'Helpdesk (urgent)',
];

/** A raider's name: mostly noise, sometimes nasty. */
export function raiderName(random: Random): string {
  return random() < 0.08 ? pick(random, nasty) : `${pick(random, handles)}${random() < 0.5 ? ` ${hex(random, 2)}` : ''}`;
}
