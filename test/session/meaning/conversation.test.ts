import { expect, test } from 'vitest';
import { isLasting, meaningOfEnd } from '../../../src/session/meaning/conversation.ts';
import { subcodes } from './subcodes.ts';

const told: Record<string, string> = {
  Ejected: 'removed',
  Removed: 'removed',
  Ended: 'over',
  Denied: 'refused',
  Declined: 'refused',
  InviteesOnly: 'refused',
  NotAllowed: 'refused',
  AttendeeNotAllowed: 'refused',
  AnonymousNotAllowed: 'refused',
  FederationRequired: 'refused',
  TooManyLobbyParticipants: 'full',
  TooManyParticipants: 'full',
  ConnectedElsewhere: 'elsewhere',
  SessionSwitched: 'elsewhere',
  Replaced: 'elsewhere',
};

test.each(subcodes)('%s', (subcode) => {
  const meaning = meaningOfEnd({ code: 'Informational', subcode }, 'ended');
  expect(meaning).toEqual({ kind: told[subcode] ?? 'interrupted', why: subcode });
});

test('without a subcode the code counts, and without either the fallback names it', () => {
  expect(meaningOfEnd({ code: 'Forbidden' }, 'ended')).toEqual({ kind: 'refused', why: 'Forbidden' });
  expect(meaningOfEnd({ code: 'ServiceFailure' }, 'ended')).toEqual({ kind: 'interrupted', why: 'ServiceFailure' });
  expect(meaningOfEnd({}, 'ended')).toEqual({ kind: 'interrupted', why: 'ended' });
  expect(meaningOfEnd(undefined, 'ended')).toEqual({ kind: 'interrupted', why: 'ended' });
  expect(meaningOfEnd({ subcode: 'constructor' }, 'ended').kind).toBe('interrupted');
});

test('a refusal and a full meeting last; the rest may be over in a second', () => {
  const lasting = subcodes.filter((subcode) => isLasting(meaningOfEnd({ subcode }, '')));
  expect(lasting.toSorted()).toEqual(
    Object.keys(told)
      .filter((subcode) => told[subcode] === 'refused' || told[subcode] === 'full')
      .toSorted(),
  );
});
