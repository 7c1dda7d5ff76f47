// What humans said counts after a restart as in the run, whatever they said, and whatever the server and the guest did meanwhile: the parts themselves run,
// on a log that is read again.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Act, type Answers, aLife, aServer, type Fate, graceMs, type Life, passing, type Server } from './a-desk.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-29T12:00:00Z') }));
afterEach(() => void vi.useRealTimers());

/** A run, and what humans said in it that was not taken back. */
interface Run {
  server: Server;
  life: Life;
  said: { id: string; act: Act; undone: boolean }[];
}

/** By what is done. */
const deeds: Record<string, (run: Run) => unknown> = {
  ...Object.fromEntries((['admit', 'reject', 'eject', 'wait', 'pass'] as const).map((act) => [act, (run: Run) => say(run, act)])),
  ...Object.fromEntries([0, 1, 2, 3].map((which) => [`undo ${which}`, (run: Run) => undo(run, which)])),
  'answers yes': answering('yes'),
  'answers yes, and late': answering('yes, and late'),
  'answers no': answering('no'),
  'answers never': answering('never'),
  'answers never, and late': answering('never, and late'),
  'the server catches up': ({ server }) => server.catchUp(),
  grace: () => passing(graceMs),
  'a minute': () => passing(60_000),
  'an hour': () => passing(3_600_000),
  'let in by somebody': ({ server }) => server.carryOut('admit'),
  'another name'({ server: { guest, told } }) {
    guest.name = guest.name === 'Eve' ? 'Mallory' : 'Eve';
    told.onChange(false);
  },
  leaves({ server: { guest, told } }) {
    if (guest.place === 'gone') return;
    guest.place = 'gone';
    told.onChange(true);
  },
  comes({ server: { guest }, life }) {
    if (guest.place !== 'gone') return;
    guest.place = 'lobby';
    life.hear('added', Date.now());
  },
  'a restart': restart,
};

async function say({ life, said }: Run, act: Act): Promise<void> {
  const id = await life.say(act);
  if (id !== undefined) said.push({ id, act, undone: false });
}

function undo({ life, said }: Run, which: number): void {
  const one = said[which];
  if (one !== undefined && life.undo(one.id)) one.undone = true;
}

function answering(how: Answers): (run: Run) => void {
  return ({ server }) => {
    server.told.answers = how;
  };
}

async function restart(run: Run): Promise<void> {
  run.life.end();
  await passing(10);
  run.life = aLife(run.server, run.server.records);
  run.life.listen();
}

async function aRun(): Promise<Run> {
  const server = aServer();
  server.guest.place = 'lobby';
  const life = aLife(server, server.records);
  life.listen();
  await passing(20);
  return { server, life, said: [] };
}

/** What would come of them if the run began anew at this moment. */
async function fateAfter({ server }: Run): Promise<Fate> {
  const still = { ...server, post: () => new Promise<never>(() => {}), told: { ...server.told } };
  const life = aLife(still, [...server.records]);
  await passing(20);
  const fate = await life.fate();
  life.end();
  return fate;
}

const matching = (kind: RegExp) => fc.constantFrom(...Object.keys(deeds).filter((one) => kind.test(one)));
const deed = fc.oneof(
  { weight: 4, arbitrary: matching(/^(admit|reject|eject|wait|pass)$/) },
  { weight: 2, arbitrary: matching(/^answers/) },
  { weight: 2, arbitrary: matching(/^undo/) },
  { weight: 4, arbitrary: matching(/^(?!answers|undo|admit|reject|eject|wait|pass)/) },
);

/** Each was wrong once. */
const found = [
  ['answers never', 'reject', 'a restart', 'answers yes', 'undo 0', 'a minute'],
  ['answers yes, and late', 'pass', 'reject', 'the server catches up', 'grace'],
  ['pass', 'another name'],
  ['admit', 'another name', 'another name', 'a restart'],
  ['wait', 'reject', 'an hour', 'comes'],
  ['pass', 'eject', 'another name', 'another name', 'admit'],
  ['answers never', 'pass', 'wait', 'reject', 'let in by somebody'],
  ['admit', 'eject', 'answers never', 'grace', 'another name'],
  ['admit', 'eject', 'answers never', 'grace', 'another name', 'another name'],
];

const care: Fate[] = ['removed', 'proposed', 'spared'];

test('whom a human let in is as safe after a restart, and whom one refused last no safer', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 8 }), async (those) => {
      const run = await aRun();
      for (const one of those) {
        await deeds[one]?.(run);
        await passing(20);
        const now = await run.life.fate();
        await passing(5);
        if (now === undefined) continue;
        const after = await fateAfter(run);
        if (after === undefined) continue;
        const [before, then] = [care.indexOf(now), care.indexOf(after)];
        expect(then, `${now} in the run, ${after} after a restart`).toBeGreaterThanOrEqual(before);
        const last = run.said.findLast(({ undone }) => !undone);
        const isRefused = last?.act === 'reject' || last?.act === 'eject';
        if (isRefused && now !== 'spared') expect(after, `${now} in the run, refused, ${after} after a restart`).not.toBe('spared');
      }
      run.life.end();
    }),
    { numRuns: 250, examples: found.map((those) => [those]) },
  );
});
