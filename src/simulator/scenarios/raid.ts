// A meeting link has leaked: 200 anonymous people within a minute, among 40 colleagues who want to work.
import { createRandom } from '../random.ts';
import { colleague, guest, organizer, raiderName } from './cast.ts';
import type { Scenario, Step } from './scenario.ts';

export function raid(): Scenario {
  const random = createRandom(2026);
  const steps: Step[] = [];
  const join = (atMs: number, person: ReturnType<typeof colleague>): void => void steps.push({ atMs, event: { kind: 'join', person } });

  for (let n = 12; n < 40; n += 1) join(500 + (n - 12) * 1900, colleague(n));
  for (let n = 0; n < 200; n += 1) join(3000 + floodTime(n / 200) * 60_000, guest(random, raiderName(random)));
  const persistent = 'sip:f00dfeed-0000-4000-8000-000000000001@anonymous.invalid';
  for (const atMs of [6_000, 22_000, 38_000, 54_000]) {
    join(atMs, { ...guest(random, 'Definitely HR'), uri: persistent });
    steps.push({ atMs: atMs + 12_000, event: { kind: 'leave', who: persistent } });
  }
  const mistaken = guest(random, 'Bob from Sales');
  join(9_000, mistaken);
  steps.push({ atMs: 12_000, event: { kind: 'admit', who: mistaken.uri ?? '' } });
  join(26_000, guest(random, 'Olivia (hotel wifi)', { organizer: true, lobby: true }));
  join(30_000, { uri: 'sip:Paula.Partner@fabrikam.example', name: 'Paula Partner', network: 'Federated' });

  return {
    name: 'raid',
    title: 'A meeting link has leaked: 200 strangers in a minute, among 40 colleagues',
    meetings: [
      {
        uri: 'sip:organizer@example.com;gruu;opaque=app:conf:focus:id:RAID2026',
        subject: 'Quarterly results, all hands',
        organizerUri: 'sip:organizer@example.com',
        accessLevel: 'SameEnterprise',
      },
    ],
    present: [
      organizer(),
      colleague(1, { role: 'Leader' }),
      ...Array.from({ length: 10 }, (_, n) => colleague(n + 2)),
      guest(random, 'Guest speaker'),
    ],
    steps,
    durationMs: 70_000,
  };
}

/** Few at first, then many, then fewer: from 0 to 1. */
function floodTime(part: number): number {
  return part < 0.1 ? part * 2 : 0.2 + (part - 0.1) * (0.8 / 0.9);
}
