// A quiet meeting: three colleagues and one guest in the lobby, and nothing further happens.
import { createRandom } from '../random.ts';
import { colleague, guest, organizer } from './cast.ts';
import type { Scenario } from './scenario.ts';

export function quiet(): Scenario {
  return {
    name: 'quiet',
    title: 'A quiet meeting: three colleagues, one guest in the lobby',
    meetings: [
      {
        uri: 'sip:organizer@example.com;gruu;opaque=app:conf:focus:id:QUIET001',
        subject: 'Weekly stand-up',
        organizerUri: 'sip:organizer@example.com',
        accessLevel: 'SameEnterprise',
      },
    ],
    present: [organizer(), colleague(1), colleague(2), guest(createRandom(3), 'Vera Visitor')],
    steps: [],
    durationMs: 3_000,
  };
}
