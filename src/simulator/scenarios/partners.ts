// A meeting with partner companies: federated people who belong there, lookalike domains, the public cloud, and callers.
import { createRandom } from '../random.ts';
import { colleague, guest, organizer } from './cast.ts';
import type { Scenario, Step } from './scenario.ts';

export function partners(): Scenario {
  const random = createRandom(7);
  const federated = (uri: string, name: string) => ({ uri: `sip:${uri}`, name, network: 'Federated' as const });
  const joins = [
    colleague(3),
    federated('paula@fabrikam.example', 'Paula Partner'),
    federated('PETE@eu.Fabrikam.example', 'Pete Partner'),
    federated('paula@fabrikarn.example', 'Paula Partner'),
    colleague(4),
    federated('cora@contoso.example', 'Cora Contoso'),
    federated('ceo@contos0.example', 'Cora Contoso'),
    federated('victor@fabrikam.example.attacker.example', 'Victor'),
    federated('nora@nwtraders.example', 'Nora (no agreement)'),
    { uri: 'sip:zoe@outlook.test', name: 'Zoe', network: 'PublicCloud' as const },
    guest(random, 'Paula (from my phone)'),
    guest(random, 'Fireflies.ai Notetaker'),
    { uri: 'tel:+49305550100', name: '', network: 'Unknown' as const, anonymous: false },
    { uri: 'sip:+15555550199@example.com;user=phone', name: '+1 555 555 0199', network: 'Everyone' as const, anonymous: true },
    federated('dan%2dops@contoso.example', 'Dan Contoso'),
    colleague(5),
  ];
  const steps: Step[] = joins.map((person, n) => ({ atMs: 1_000 + n * 1_500, event: { kind: 'join', person } }));
  steps.push({ atMs: 14_000, event: { kind: 'rename', who: 'sip:zoe@outlook.test', name: 'Zoe Fabrikam' } });
  steps.push({ atMs: 20_000, event: { kind: 'admit', who: 'sip:nora@nwtraders.example' } });
  steps.push({ atMs: 24_000, event: { kind: 'leave', who: 'sip:paula@fabrikarn.example' } });
  steps.push({ atMs: 26_000, event: { kind: 'join', person: federated('paula@fabrikarn.example', 'Paula Partner') } });

  return {
    name: 'partners',
    title: 'Partner companies, domains that only look like theirs, and callers',
    meetings: [
      {
        uri: 'sip:organizer@example.com;gruu;opaque=app:conf:focus:id:PARTNERS',
        subject: 'Supply chain review with partners',
        organizerUri: 'sip:organizer@example.com',
        accessLevel: 'SameEnterprise',
      },
    ],
    present: [organizer(), colleague(1, { role: 'Leader' }), colleague(2), federated('paul@fabrikam.example', 'Paul Partner')].map(
      (person) => ({
        ...person,
        lobby: false,
      }),
    ),
    steps,
    durationMs: 30_000,
  };
}
