import { expect, test, vi } from 'vitest';
import { createProtection } from '../../../src/guard/protect.ts';
import { createAsSeen } from '../../../src/moderation/desk/as-seen.ts';
import { createLastWords } from '../../../src/moderation/desk/last-words.ts';
import { refuse } from '../../../src/moderation/desk/refusals.ts';
import { versionNow } from '../../../src/moderation/desk/sights.ts';
import type { AtDesk, Person, Sight, Word } from '../../../src/moderation/person.ts';
import type { MeetingView, ModeratorDeps } from '../../../src/moderation/ports.ts';
import { identityIn } from '../../../src/moderation/situation.ts';
import { createOwnAdmissions } from '../../../src/rulings/own-admissions.ts';
import { aGuest, anna, show } from '../scene.ts';

/** Bob waits in the lobby, as a human has just seen him. */
function aScene() {
  const world = { writable: true, there: true };
  const bob = aGuest('bob');
  show(bob, { inLobby: true });
  const sight: Sight = bob.sight;
  Object.assign(sight, { readAt: 0, readTime: performance.now() });
  const deps = {
    account: 'a',
    now: () => 1,
    memory: { passOf: () => undefined },
    ours: new Set(),
    admissions: createOwnAdmissions(),
    protection: createProtection([], true),
    recorder: {
      get writable() {
        return world.writable;
      },
    },
  } as unknown as ModeratorDeps;
  const view = {
    roster: { get: () => (world.there ? bob.presence : undefined), roleOf: () => undefined },
    meeting: () => ({ key: 'm', organizers: [] }),
    selfAddress: () => undefined,
    selfKeys: new Set(),
    leadersKnown: () => true,
  } as unknown as MeetingView;
  const last = createLastWords(deps.now);
  const read = vi.fn(async () => 'present' as const);
  const seen = createAsSeen({ deps, view, people: { named: (key) => (key === 'bob#1' ? bob : undefined) }, reader: { read }, last });
  const request = { meeting: 'm', person: 'bob#1', seen: versionNow(bob) ?? '', by: anna.by };
  const act = (how: (person: Person) => { kind: 'accepted' } = () => ({ kind: 'accepted' })) => seen.act(request, how);
  return { world, bob, sight, seen, last, read, request, act };
}

test('about somebody who is as they were seen it is done', async () => {
  const { act, bob, read } = aScene();
  const how = vi.fn(() => ({ kind: 'accepted' as const }));
  expect(await act(how)).toEqual({ kind: 'accepted' });
  expect(how.mock.calls).toEqual([[bob]]);
  expect(read).not.toHaveBeenCalled();
});

type Scene = ReturnType<typeof aScene>;

test.each<[string, (scene: Scene) => unknown, string]>([
  ['the log cannot be written', ({ world }) => Object.assign(world, { writable: false }), 'unrecordable'],
  ['they have left', ({ world }) => Object.assign(world, { there: false }), 'gone'],
  ['they look different', ({ bob }) => show(bob, { inLobby: true, name: 'The Chair' }), 'changed'],
  ['they are elsewhere', ({ bob }) => show(bob, { inLobby: false }), 'changed'],
  ['somebody else has ordered something', order, 'already-decided'],
  ['somebody else has said something since', ({ bob }) => tellWait(bob), 'already-decided'],
  [
    'somebody else has said something, and they look different',
    ({ bob }) => [tellWait(bob), show(bob, { inLobby: true, name: 'The Chair' })],
    'already-decided',
  ],
  [
    'somebody else has said something, and they left',
    ({ world, last }) => [said(last), Object.assign(world, { there: false })],
    'already-decided',
  ],
])('where %s nothing is done', async (_, happen, code) => {
  const scene = aScene();
  happen(scene);
  const how = vi.fn(() => ({ kind: 'accepted' as const }));
  expect(await scene.act(how)).toMatchObject({ kind: 'refused', code });
  expect(how).not.toHaveBeenCalled();
});

function order({ bob }: Pick<Scene, 'bob'>): void {
  (bob.word as Word).standing = { kind: 'ordered', said: anna, act: 'admit', portrait: { leader: false }, due: true };
}

function tellWait({ desk }: Person): void {
  (desk as AtDesk).said = { ...anna, act: 'wait' };
}

test('whoever knows what was said may say otherwise, but not of somebody who looks different by now', async () => {
  const { bob, seen, request } = aScene();
  tellWait(bob);
  const knowing = { ...request, seen: versionNow(bob) ?? '' };
  const act = () => seen.act(knowing, () => ({ kind: 'accepted' as const }));
  expect(await act()).toEqual({ kind: 'accepted' });
  show(bob, { inLobby: true, name: 'The Chair' });
  expect(await act()).toMatchObject({ code: 'changed', now: { name: 'The Chair' } });
});

function said(last: Scene['last']): void {
  last.remember('bob#1', { ...anna, act: 'eject' });
}

test('what was read long ago is read again first, and what that shows counts', async () => {
  const { act, bob, sight, read } = aScene();
  sight.readTime = performance.now() - 5_000;
  read.mockImplementation(async () => {
    show(bob, { inLobby: true, name: 'The Chair' });
    return 'present';
  });
  expect(await act()).toMatchObject({ code: 'changed', now: { name: 'The Chair' } });
});

test('a server that does not answer keeps a click waiting for two seconds', async () => {
  vi.useFakeTimers();
  const { act, sight, read } = aScene();
  sight.readTime = performance.now() - 5_000;
  read.mockImplementation(() => new Promise(() => {}));
  const answer = act();
  await vi.advanceTimersByTimeAsync(2_000);
  vi.useRealTimers();
  expect(await answer).toEqual({ kind: 'accepted' });
});

test('of two clicks at once the first wins', async () => {
  const { act, sight, bob } = aScene();
  sight.readTime = performance.now() - 5_000;
  const click = () =>
    act(() => {
      order({ bob });
      return { kind: 'accepted' };
    });
  expect(await Promise.all([click(), click()])).toMatchObject([{ kind: 'accepted' }, { code: 'already-decided' }]);
});

test('what is in the way of everybody is asked after the read', async () => {
  const { seen, request, sight, read } = aScene();
  sight.readTime = performance.now() - 5_000;
  let paused = false;
  read.mockImplementation(async () => {
    paused = true;
    return 'present';
  });
  const answer = await seen.act(
    request,
    () => ({ kind: 'accepted' }),
    () => (paused ? refuse('paused') : undefined),
  );
  expect(answer).toMatchObject({ code: 'paused' });
});

test('whoever asks while a human has ordered something about them through another account is told who and what', async () => {
  const { seen, request, bob } = aScene();
  const first = { id: 'h1', act: 'reject' as const, by: anna.by, at: 0 };
  const identity = identityIn(bob.sight.participant ?? never(), bob.presence);
  const act = vi.fn(() => ({ kind: 'accepted' as const }));
  const elsewhere = (who: string) => (who === identity ? first : undefined);
  expect(await seen.act({ ...request, elsewhere }, act)).toMatchObject({ kind: 'refused', code: 'already-decided', first });
  expect(act).not.toHaveBeenCalled();
  expect(await seen.act({ ...request, elsewhere: () => undefined }, act)).toEqual({ kind: 'accepted' });
});

function never(): never {
  throw new Error('bob was never read');
}
