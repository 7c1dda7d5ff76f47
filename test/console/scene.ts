// The scene the pictures show: a raid whose rule has stopped itself, an organizer in the lobby, people held, a lookalike, a telephone.
import { aDesk, aMeeting, aNeed, aPerson, type FakeDesk } from './fake-desk.ts';

const now = Date.now();
const ago = (seconds: number): number => now - seconds * 1000;

export function aRaid(): FakeDesk {
  const raiders = Array.from({ length: 84 }, (_, n) =>
    aPerson(`raider-${n}`, {
      name: `Guest ${n + 1}`,
      since: ago(40 - n / 4),
      decision: {
        id: `r${n}`,
        at: ago(38),
        rule: 'anonymous-flood',
        action: 'reject',
        mode: 'enforce',
        verdict: 'stay',
        because: 'capped',
        proposal: 'reject',
      },
    }),
  );
  const held = [
    aPerson('speaker', { name: 'Guest speaker', since: ago(58) }),
    aPerson('paula2', {
      name: 'Paula Partner',
      address: 'paula@fabrikarn.example',
      network: 'Federated',
      since: ago(21),
      facts: { anonymous: false, sourceNetwork: 'Federated', uri: 'paula@fabrikarn.example', name: 'Paula Partner' },
      rememberable: true,
    }),
    aPerson('phone', {
      name: '',
      phone: '+15555550199',
      address: 'tel:+15555550199',
      since: ago(9),
      facts: { phone: '+15555550199' },
      rememberable: true,
    }),
    aPerson('hostile', { name: '<b>Bob</b> \u202Eevil\u202C & <!channel>\r\nBcc: all', since: ago(5) }),
    ...Array.from({ length: 19 }, (_, n) => aPerson(`guest-${n}`, { name: `Waiting guest ${n + 1}`, since: ago(72 - n) })),
  ];
  const olivia = aPerson('olivia', {
    name: 'Olivia (hotel wifi)',
    since: ago(55),
    facts: { anonymous: true, organizer: true, name: 'Olivia (hotel wifi)' },
    neverTargeted: 'organizer',
    decision: { id: 'do', at: ago(55), rule: null, action: 'none', mode: 'enforce', verdict: 'stay', because: 'organizer' },
  });
  const inside = [
    aPerson('paula', {
      name: 'Paula Partner',
      address: 'paula@fabrikam.example',
      network: 'Federated',
      place: 'inside',
      since: ago(600),
      facts: { anonymous: false, sourceNetwork: 'Federated' },
      offers: ['eject'],
      rememberable: true,
      decision: {
        id: 'dp',
        at: ago(600),
        rule: 'partners-may-wait',
        action: 'allow',
        mode: 'enforce',
        verdict: 'stay',
        because: 'allowed',
      },
    }),
    aPerson('ann', {
      name: 'Ann Miller',
      address: 'ann@example.com',
      network: 'SameEnterprise',
      role: 'Leader',
      place: 'inside',
      since: ago(700),
      facts: { anonymous: false, sourceNetwork: 'SameEnterprise' },
      offers: ['eject'],
      neverTargeted: 'leader',
      rememberable: true,
      decision: { id: 'da', at: ago(700), rule: null, action: 'none', mode: 'enforce', verdict: 'stay', because: 'leader' },
    }),
  ];
  const stopped = { meeting: 'm1', rule: 'anonymous-flood', by: 'cap' as const, since: ago(41), waiting: 84 };
  return aDesk({
    state: { held: 23, oldest: ago(72), stopped: [stopped] },
    rooms: [
      aMeeting('m1', {
        waiting: 108,
        inside: 2,
        stopped: [stopped],
        arrivals: Array.from({ length: 60 }, (_, n) => (n > 41 ? 4 + (n - 41) : n % 9 === 0 ? 1 : 0)),
      }),
      aMeeting('m2', {
        subject: 'Supply chain review with partners',
        source: 'calendar board.ics',
        waiting: 7,
        inside: 5,
        arrivals: Array.from({ length: 60 }, () => 0),
      }),
      ...Array.from({ length: 38 }, (_, n) =>
        aMeeting(`q${n}`, { subject: `Team ${n}`, state: n === 0 ? 'joining' : 'in', waiting: 0, inside: 0, arrivals: [] }),
      ),
    ],
    crowd: [['m1', [...held, olivia, ...raiders, ...inside]]],
    needs: [
      aNeed('n1', {
        kind: 'rule-stopped',
        meeting: 'm1',
        rule: 'anonymous-flood',
        since: ago(41),
        oldest: ago(41),
        count: 84,
        people: raiders.map(({ key }) => key),
        text: 'Rule anonymous-flood has stopped itself: 84 people it would refuse are waiting',
      }),
      aNeed('n2', {
        kind: 'organizer-waiting',
        meeting: 'm1',
        since: ago(55),
        oldest: ago(55),
        people: ['olivia'],
        text: 'The organizer is waiting in the lobby',
      }),
      aNeed('n3', {
        kind: 'held',
        meeting: 'm1',
        rule: 'guests-wait',
        since: ago(72),
        oldest: ago(72),
        count: held.length,
        people: held.map(({ key }) => key),
        text: '23 guests held by guests-wait',
      }),
    ],
  });
}
