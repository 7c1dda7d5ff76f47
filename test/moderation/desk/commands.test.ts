import { expect, test } from 'vitest';
import { createProtection } from '../../../src/guard/protect.ts';
import { createCommands } from '../../../src/moderation/desk/commands.ts';
import { versionNow } from '../../../src/moderation/desk/sights.ts';
import type { Opinion } from '../../../src/moderation/person.ts';
import type { MeetingView, ModeratorDeps } from '../../../src/moderation/ports.ts';
import type { Rule } from '../../../src/policy/policy.ts';
import { createOwnAdmissions } from '../../../src/rulings/own-admissions.ts';
import type { Standing } from '../../../src/rulings/standing.ts';
import { aGuest, anna, show } from '../scene.ts';

const rule = { id: 'wait-here' } as Rule;

/** Bob waits in the lobby; what is on record, and what counts for him then. */
function aScene({ writable = true, held = false, protect = '', organizer = false } = {}) {
  const bob = aGuest('bob');
  const links = { admit: { href: '/admit' }, reject: { href: '/reject' } };
  show(bob, { inLobby: true, uri: 'sip:bob@a.example', organizer, anonymous: false }, links);
  if (held) Object.assign(bob.opinion as Opinion, { last: { rule: rule.id } });
  const records: object[] = [];
  const said: Standing[] = [];
  const deps = {
    account: 'a',
    now: () => 1,
    graceMs: 3_000,
    memory: { passOf: () => undefined },
    ours: new Set(),
    admissions: createOwnAdmissions(),
    protection: createProtection(protect === '' ? [] : [protect], true),
    policies: () => ({ rules: [rule] }),
  } as unknown as ModeratorDeps;
  const view = {
    roster: { roleOf: () => undefined },
    meeting: () => ({ key: 'm', organizers: [] }),
    selfAddress: () => 'moderator@a.example',
    selfKeys: new Set(),
    leadersKnown: () => true,
  } as unknown as MeetingView;
  const commands = createCommands({
    deps,
    view,
    records: {
      about(_person, act, _request, more = {}) {
        records.push({ act, ...more });
        return writable ? anna : undefined;
      },
      undo: () => undefined,
    },
    holds: { extend: () => (held ? { rule: rule.id, since: 0, extensions: 2 } : undefined) },
    say: (_person, standing) => void said.push(standing),
  });
  const request = { meeting: 'm', person: 'bob#1', seen: versionNow(bob) ?? '', by: anna.by };
  return { bob, commands, request, records, said };
}

test.each([
  ['admit', undefined, true, 0],
  ['reject', undefined, false, 3_000],
  ['admit', { id: 'b1', n: 7 }, false, 3_000],
] as const)('an order to %s, with others: %o', (act, batch, due, graceMs) => {
  const { bob, commands, request, records, said } = aScene();
  expect(commands.order(bob, { ...request, act }, batch)).toEqual({ kind: 'accepted', id: 'h1', order: 'h1', graceMs });
  expect(records).toEqual([{ act, ...(batch === undefined ? {} : { batch: 'b1', n: 7 }) }]);
  expect(said).toMatchObject([{ kind: 'ordered', act, due, said: anna, ...(batch === undefined ? {} : { batch: 'b1' }) }]);
});

test.each([
  ['an organizer', { organizer: true }, 'reject', 'never-targeted'],
  ['somebody protected', { protect: 'bob@a.example' }, 'reject', 'never-targeted'],
  ['somebody in the lobby', {}, 'eject', 'not-applicable'],
] as const)('%s is not ordered about, and nothing is on record', (_, known, act, code) => {
  const { bob, commands, request, records, said } = aScene(known);
  expect(commands.order(bob, { ...request, act })).toMatchObject({ kind: 'refused', code });
  expect([records, said]).toEqual([[], []]);
});

test('an organizer can be let in', () => {
  const { bob, commands, request } = aScene({ organizer: true });
  expect(commands.order(bob, { ...request, act: 'admit' }).kind).toBe('accepted');
});

test('what cannot be recorded is refused, and does not count', () => {
  const { bob, commands, request, said } = aScene({ writable: false, held: true });
  const answers = [
    commands.order(bob, { ...request, act: 'admit' }),
    commands.wait(bob, request),
    commands.pass(bob, request),
    commands.extend(bob, request),
  ];
  expect(answers).toMatchObject(answers.map(() => ({ code: 'unrecordable' })));
  expect(said).toEqual([]);
});

test('who is told to wait is not asked about again; a pass takes back what was said before', () => {
  const { bob, commands, request, records, said } = aScene();
  commands.wait(bob, request);
  commands.pass(bob, request);
  expect(records).toEqual([{ act: 'wait' }, { act: 'pass' }]);
  expect(said.map(({ kind }) => kind)).toEqual(['waiting', 'silent']);
});

test('nobody anonymous can have a pass, for nobody could tell when they come back', () => {
  const { bob, commands, request, records } = aScene();
  show(bob, { inLobby: true, anonymous: true });
  expect(commands.pass(bob, request)).toMatchObject({ code: 'not-applicable', reason: expect.stringContaining('anonymous') });
  expect(records).toEqual([]);
});

test.each([
  [true, { kind: 'accepted' }, [{ act: 'extend', of: 'wait-here', n: 2 }]],
  [false, { code: 'not-applicable' }, []],
])('more time for somebody held (%s)', (held, answer, recorded) => {
  const { bob, commands, request, records } = aScene({ held });
  expect(commands.extend(bob, request)).toMatchObject(answer);
  expect(records).toEqual(recorded);
});
