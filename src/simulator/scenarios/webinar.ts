// A webinar: everybody from everywhere, people admitted by hand, promoted, demoted, leaving and coming back; the channel has a gap.
import { createRandom } from '../random.ts';
import { colleague, guest, organizer } from './cast.ts';
import type { Scenario, Step } from './scenario.ts';

export function webinar(): Scenario {
  const random = createRandom(11);
  const steps: Step[] = [];
  const guests = Array.from({ length: 12 }, (_, n) =>
    guest(random, ['Sam', 'Robin', 'Kim', 'Alex Wilber', 'Otter.ai', 'Toni'][n % 6] ?? 'Sam'),
  );
  const speaker = { uri: 'sip:speaker@fabrikam.example', name: 'Sandra Speaker', network: 'Federated' as const };

  for (let n = 3; n < 15; n += 1) steps.push({ atMs: 500 + n * 700, event: { kind: 'join', person: colleague(n) } });
  for (const [n, person] of guests.entries()) {
    const atMs = 2_000 + n * 1_500;
    const who = person.uri ?? '';
    steps.push({ atMs, event: { kind: 'join', person } });
    if (n % 3 === 0) steps.push({ atMs: atMs + 3_000, event: { kind: 'admit', who } });
    if (n % 4 === 1)
      steps.push({ atMs: atMs + 4_000, event: { kind: 'leave', who } }, { atMs: atMs + 9_000, event: { kind: 'join', person } });
  }
  const who = speaker.uri;
  steps.push(
    { atMs: 4_000, event: { kind: 'join', person: speaker } },
    { atMs: 6_500, event: { kind: 'admit', who } },
    { atMs: 8_000, event: { kind: 'promote', who } },
    { atMs: 12_000, event: { kind: 'typing', who } },
    { atMs: 15_000, event: { kind: 'resync' } },
    { atMs: 20_000, event: { kind: 'demote', who } },
    { atMs: 22_000, event: { kind: 'promote', who: colleague(5).uri ?? '' } },
    { atMs: 24_000, event: { kind: 'leave', who } },
    { atMs: 26_000, event: { kind: 'join', person: speaker } },
  );

  return {
    name: 'webinar',
    title: 'A webinar: admitted by hand, promoted, leaving and coming back',
    meetings: [
      {
        uri: 'sip:organizer@example.com;gruu;opaque=app:conf:focus:id:WEBINAR1',
        subject: 'Product webinar',
        organizerUri: 'sip:organizer@example.com',
        accessLevel: 'SameEnterprise',
      },
    ],
    present: [organizer(), colleague(1), colleague(2)],
    steps,
    durationMs: 32_000,
  };
}
