import { expect, test } from 'vitest';
import type { AlarmCode } from '../../src/alarms.ts';
import { localBy } from '../../src/audit/human.ts';
import type { RaisedAlarm } from '../../src/audit/recorder.ts';
import type { Assessment } from '../../src/guard/assess.ts';
import { createLedger } from '../../src/guard/ledger.ts';
import { createCap } from '../../src/moderation/cap.ts';
import type { Actuators, MeetingView, ModeratorDeps } from '../../src/moderation/ports.ts';
import type { Rule } from '../../src/policy/policy.ts';

const anna = localBy('anna', 'console');
const rule = { id: 'r' } as Rule;
const removal = { rule: 'r', action: 'eject', mode: 'enforce', rel: 'eject', href: '/eject', verdict: 'act' } as unknown as Assessment;
const uri = 'sip:o@example.com;gruu;opaque=app:conf:focus:id:A';

/** Two removals a minute; `remembered` is what the log knows. */
function aScene(remembered: { agoMs: number }[] = [], trippedRules: string[] = []) {
  const ledger = createLedger(2);
  const meeting = { key: 'conversation-1', uri };
  const alarms: RaisedAlarm[] = [];
  const deps = {
    account: 'a',
    ledger,
    hands: { rules: {} as Actuators, humans: undefined },
    memory: {
      isWhole: true,
      removalsSent: () => remembered.map((one) => ({ ...one, rule: 'r' })),
      trippedRules: () => trippedRules,
      stopperOf: (_meeting: string, of: string) => (of === 'by-hand' ? anna : undefined),
      rulesLetOn: () => [],
    },
    recorder: { alarms, alarm: (code: AlarmCode, message: string, about: object) => alarms.push({ at: '', code, message, ...about }) },
    policies: () => ({ rules: ['r', 'by-hand'].map((id) => ({ id })) }),
    now: () => 0,
  } as unknown as ModeratorDeps;
  const cap = createCap(deps, { meeting: () => meeting } as unknown as MeetingView);
  const decide = () => cap.claim(removal, rule).verdict;
  return { cap, decide, meeting, alarms };
}

test('removals that are decided count until they are known not to be sent', () => {
  const { cap, decide } = aScene();
  expect([decide(), decide()]).toEqual(['act', 'act']);
  cap.granted('eject', 'r').release();
  expect([decide(), decide()]).toEqual(['act', 'stay']);
});

test('a removal that was sent counts on, and its end gives nothing back', () => {
  const { cap, decide } = aScene();
  decide();
  const { spend, release } = cap.granted('eject', 'r');
  spend();
  release();
  expect([decide(), decide()]).toEqual(['act', 'stay']);
});

test('letting somebody in takes nothing from the cap', () => {
  const { cap, decide } = aScene();
  for (let n = 0; n < 5; n += 1) cap.claim({ ...removal, rel: 'admit' } as Assessment, rule);
  expect([decide(), decide()]).toEqual(['act', 'act']);
});

test('the meeting in another session is the same meeting', () => {
  const { decide, meeting } = aScene();
  expect([decide(), decide()]).toEqual(['act', 'act']);
  meeting.key = 'conversation-2';
  expect(decide()).toBe('stay');
});

test('what was sent before a restart counts again, once it is remembered', () => {
  const { cap, decide } = aScene([{ agoMs: 1_000 }, { agoMs: 2_000 }]);
  cap.remember();
  expect(decide()).toBe('stay');
});

test('a rule that had stopped before a restart is told once more, once; not one that a human stopped, nor one that is gone', () => {
  const { cap, meeting, alarms } = aScene([], ['r', 'by-hand', 'deleted']);
  cap.remember();
  meeting.key = 'conversation-2';
  cap.remember();
  expect(alarms).toMatchObject([{ code: 'cap-tripped', account: 'a', meeting: 'conversation-1', rule: 'r' }]);
});
