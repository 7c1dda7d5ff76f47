// What can happen to one guest of a meeting and whoever is at the desk, one deed after another.
import fc from 'fast-check';
import { type Act, type Answers, aLife, aServer, graceMs, type Life, passing, type Server } from './a-desk.ts';

/** A run, and what humans said in it that was not taken back. */
export interface Run {
  server: Server;
  life: Life;
  said: { id: string; act: Act; undone: boolean }[];
}

/** By what is done. */
export const deeds: Record<string, (run: Run) => unknown> = {
  ...Object.fromEntries((['admit', 'reject', 'eject', 'wait', 'pass'] as const).map((act) => [act, (run: Run) => say(run, act)])),
  'admit, as one of many': (run) => say(run, 'admit', 'b1'),
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
  'name left out'({ server: { guest, told } }) {
    guest.isNamed = !guest.isNamed;
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
  'a restart': (run) => restart(run),
  'a restart, overtaken by the server': (run) => restart(run, () => run.server.catchUp()),
};

async function say({ life, said }: Run, act: Act, batch?: string): Promise<void> {
  const id = await life.say(act, batch);
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

async function restart(run: Run, meanwhile = () => {}): Promise<void> {
  run.life.end();
  meanwhile();
  await passing(10);
  run.life = aLife(run.server, run.server.records);
  run.life.listen();
}

export async function aRun(): Promise<Run> {
  const server = aServer();
  server.guest.place = 'lobby';
  const life = aLife(server, server.records);
  life.listen();
  await passing(20);
  return { server, life, said: [] };
}

const matching = (kind: RegExp) => fc.constantFrom(...Object.keys(deeds).filter((one) => kind.test(one)));
export const deed = fc.oneof(
  { weight: 4, arbitrary: matching(/^(admit|reject|eject|wait|pass)/) },
  { weight: 2, arbitrary: matching(/^answers/) },
  { weight: 2, arbitrary: matching(/^undo/) },
  { weight: 4, arbitrary: matching(/^(?!answers|undo|admit|reject|eject|wait|pass)/) },
);
