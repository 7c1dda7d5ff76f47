// People of all kinds, honest and hostile.
import type { PersonOptions } from '../../src/simulator/meeting/person.ts';
import type { Dice } from './dice.ts';

/** The accounts of the installation, the first of them in every run. */
export const moderators = ['sip:moderator@example.com', 'sip:moderator-two@example.com'] as const;
export const protectedAddresses = ['sip:ceo@example.com', '*@board.example.com', 'tel:+49301112223'];

export function makePerson(dice: Dice, organizer: string): PersonOptions {
  const n = dice.whole(1, 5_000);
  const person = dice.weighted<() => PersonOptions>([
    [10, () => guest(dice, n)],
    [4, () => ({ ...colleague(dice, n), lobby: dice.chance(0.2) })],
    [
      3,
      () => ({
        name: `Sven ${n}`,
        uri: `sip:p${n}@${dice.pick(['', 'mail.'])}partner.example`,
        network: 'Federated',
        lobby: dice.chance(0.7),
      }),
    ],
    [2, () => ({ name: `C${n}`, uri: `sip:c${n}@consumer.example`, network: 'PublicCloud', lobby: dice.chance(0.5) })],
    [1, () => ({ name: `Phone ${n}`, uri: `tel:+4930${1000 + n}`, network: 'Unknown', lobby: dice.chance(0.5) })],
    [1, () => ({ name: `Dialled in ${n}`, uri: `sip:+4930${1000 + n}@example.com;user=phone`, lobby: dice.chance(0.5) })],
    [
      1.5,
      () => ({
        name: 'The CEO',
        uri: dice.pick(['sip:ceo@example.com', 'SIP:CEO@Example.COM;user=x', 'sip:ceo@example.com:5061']),
        anonymous: dice.chance(0.5),
        lobby: dice.chance(0.3),
      }),
    ],
    [1.5, () => ({ name: `Board ${n}`, uri: `sip:Board${n}@BOARD.example.com`, anonymous: dice.chance(0.5), lobby: dice.chance(0.3) })],
    [1, () => ({ name: 'Protected phone', uri: 'tel:+49301112223', network: 'Unknown', lobby: false })],
    [1.5, () => ({ ...colleague(dice, n), role: 'Leader', anonymous: dice.chance(0.5) })],
    [
      1,
      () => ({ name: 'Organizer', uri: organizer, organizer: dice.chance(0.7), role: 'Leader', anonymous: dice.chance(0.4), lobby: false }),
    ],
    [1, () => ({ ...guest(dice, n), organizer: true, lobby: false })],
    [1, () => ({ ...guest(dice, n), uri: `sip:guest-${dice.whole(1, n)}@anonymous.invalid` })],
    [0.7, () => ({ name: 'Moderator', uri: dice.pick(moderators), anonymous: true, lobby: true })],
  ])();
  return dice.chance(0.15) ? { ...person, omit: makeOmissions(dice) } : person;
}

export function guest(dice: Dice, n: number): PersonOptions {
  return {
    name: dice.chance(0.1) ? hostileName(dice) : `Guest ${n}`,
    uri: `sip:guest-${n}@anonymous.invalid`,
    anonymous: true,
    network: dice.pick(['Unknown', 'Everyone'] as const),
    lobby: dice.chance(0.7),
  };
}

function colleague(dice: Dice, n: number): PersonOptions {
  return {
    name: `Colleague ${n}`,
    uri: `sip:colleague-${n}@example.com`,
    anonymous: dice.chance(0.1),
    network: 'SameEnterprise',
    lobby: false,
  };
}

function makeOmissions(dice: Dice): string[] {
  return dice.pick([
    ['organizer'],
    ['organizer', 'uri'],
    ['uri'],
    ['anonymous'],
    ['sourceNetwork'],
    ['name'],
    ['role'],
    ['inLobby'],
    ['organizer', 'role', 'inLobby'],
  ]);
}

export function hostileName(dice: Dice): string {
  return dice.pick([
    '',
    'Guest\n{"v":1,"seq":1,"type":"stop"}',
    '\u001b[2J\u001b]0;owned\u0007',
    '\u202Eevil\u202C',
    'x'.repeat(5_000),
    '\u0000null',
    '😀'.repeat(300),
    '"><script>alert(1)</script>',
  ]);
}
