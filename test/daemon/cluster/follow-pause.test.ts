// What pauses one node and what pauses all of them, with real files and a cluster whose word is given by hand.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { localBy } from '../../../src/audit/human.ts';
import type { PauseWord } from '../../../src/cluster/cluster.ts';
import { type FollowedPause, followPause } from '../../../src/daemon/cluster/follow-pause.ts';
import { byOfText } from '../../../src/daemon/cluster/said-by.ts';
import { watchPause } from '../../../src/daemon/kill-switch.ts';
import type { LogFields } from '../../../src/log.ts';
import { aDirectory, until } from '../../support/daemon.ts';

interface Said {
  paused: boolean;
  by: string;
  told(gen: number): void;
}

/** A node on this directory; `word` is what it has heard of the cluster. */
async function aNode({ directory = aDirectory(), beganAt = Date.now(), word = undefined as PauseWord | undefined } = {}) {
  const said: Said[] = [];
  const recalled: PauseWord[] = [];
  const told: [boolean, string][] = [];
  const logged: string[] = [];
  const write = (message: string, fields?: LogFields): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log = { error: write, warn: write, info: write, debug: write };
  let wanted: boolean | undefined;
  let latest = word;
  let follower: FollowedPause | undefined;
  const pause = watchPause(directory, (paused, by, isSaid) => {
    if (follower?.changed(paused, by, isSaid) !== false) told.push([paused, by.who]);
  });
  const membership = {
    status: { name: 'eu', node: 'one' } as never,
    get paused() {
      return wanted ?? latest?.paused ?? false;
    },
    setPaused(paused: boolean, by: string, onTold?: (word: PauseWord) => void) {
      wanted = paused;
      said.push({
        paused,
        by: byOfText(by, 'one').who,
        told(gen) {
          wanted = undefined;
          const answer = { paused, by, gen, at: 1 };
          if (latest === undefined || gen > latest.gen) hear(answer);
          onTold?.(answer);
        },
      });
    },
    recallPause(remembered: PauseWord) {
      recalled.push(remembered);
      if (latest === undefined || remembered.gen > latest.gen) latest = remembered;
    },
  };
  function hear(heard: PauseWord): void {
    latest = heard;
    follower?.heard(heard);
  }
  follower = followPause({ membership, pause, directory, log, beganAt });
  const stop = (): void => {
    follower?.stop();
    pause.stop();
  };
  onTestFinished(stop);
  return { directory, file: join(directory, 'PAUSED'), pause, said, recalled, told, logged, hear, stop, follower };
}

function paused(gen: number, by = 'alice'): PauseWord {
  return { paused: true, gen, by, at: 1 };
}

function resumed(gen: number, by = 'bob'): PauseWord {
  return { paused: false, gen, by, at: 1 };
}

test('a pause of the cluster is a file that says who paused and how it ends, and a resume takes it away', async () => {
  const node = await aNode();
  node.hear(paused(7));
  expect(readFileSync(node.file, 'utf8')).toBe('alice\npause 7 of the cluster eu: "npx lobbyguard resume" on any node ends it\n');
  expect(node.pause.paused).toBe(true);
  node.hear(resumed(8));
  expect(node.pause.paused).toBe(false);
  expect(readdirSync(node.directory)).toEqual([]);
  expect(node.told).toEqual([
    [true, 'alice'],
    [false, 'bob'],
  ]);
  expect(node.said).toEqual([]);
});

const byHand: [string, (directory: string) => void][] = [
  ['touched', (directory) => utimesSync(join(directory, 'PAUSED'), new Date(), new Date(Date.now() + 5))],
  ['written over', (directory) => writeFileSync(join(directory, 'PAUSED'), 'carol: stop this\n')],
  ['edited', (directory) => writeFileSync(join(directory, 'PAUSED'), `${readFileSync(join(directory, 'PAUSED'), 'utf8')}and more\n`)],
  [
    'removed and made again',
    (directory) => {
      rmSync(join(directory, 'PAUSED'));
      writeFileSync(join(directory, 'PAUSED'), '');
    },
  ],
  ['joined by PAUSED.txt', (directory) => writeFileSync(join(directory, 'PAUSED.txt'), '')],
];

test.each(byHand)('a file that is %s while a resume travels is another pause, and is told as one', async (_how, act) => {
  const node = await aNode();
  node.hear(paused(7));
  act(node.directory);
  node.hear(resumed(8));
  expect(node.pause.paused).toBe(true);
  await until('the new pause to be told', () => node.said.length > 0);
  expect(node.said[0]?.paused).toBe(true);
  node.said.at(-1)?.told(9);
  expect(node.pause.paused).toBe(true);
  node.hear(resumed(10));
  expect(node.pause.paused).toBe(false);
});

test.each(byHand)(
  'a file that is %s long before somebody resumes is told to the cluster, and a resume ends all of it',
  async (_how, act) => {
    const node = await aNode();
    node.hear(paused(7));
    act(node.directory);
    await until('the new pause to be told', () => node.said.length > 0);
    node.said.at(-1)?.told(8);
    node.hear(resumed(9));
    expect(node.pause.paused).toBe(false);
    expect(node.said.every(({ paused: isPause }) => isPause)).toBe(true);
  },
);

test.each<[string, (file: string) => void]>([
  ['a link that leads nowhere', (file) => symlinkSync('/nowhere', file)],
  ['an empty directory', (file) => mkdirSync(file)],
  ['a long file', (file) => writeFileSync(file, 'x'.repeat(20_000))],
  ['an empty file', (file) => writeFileSync(file, '')],
])('%s called PAUSED pauses the cluster, and goes with a resume', async (_what, make) => {
  const node = await aNode();
  make(node.file);
  await until('the pause to be told', () => node.said.length > 0);
  node.said.at(-1)?.told(3);
  expect(node.pause.paused).toBe(true);
  node.hear(resumed(4));
  expect(node.pause.paused).toBe(false);
  expect(node.said).toHaveLength(1);
});

test('a resume from elsewhere deletes nothing but notes: what is more stays as it is, and is told as a new pause', async () => {
  const node = await aNode();
  const [folder, list] = [join(node.directory, 'paused-meetings'), join(node.directory, 'Paused meetings.csv')];
  mkdirSync(folder);
  writeFileSync(join(folder, 'evidence.csv'), 'precious');
  writeFileSync(list, 'x,'.repeat(4_000));
  writeFileSync(node.file, 'carol\n');
  await until('the pause to be told', () => node.said.length > 0);
  node.said.at(-1)?.told(3);
  node.hear(resumed(4));
  expect(node.pause.paused).toBe(true);
  expect([readFileSync(join(folder, 'evidence.csv'), 'utf8'), existsSync(list), existsSync(node.file)]).toEqual(['precious', true, false]);
  await until('what stays to be told', () => node.said.length > 1);
  expect(node.said[1]).toMatchObject({ paused: true, by: expect.stringMatching(/^the file .* was created$/) });
  expect(node.logged.join()).toMatch(/"files":\["Paused meetings.csv","paused-meetings"\]/);
});

test('a file that was made when the resume was heard before its own pause is answered ends with what it became', async () => {
  const node = await aNode();
  writeFileSync(node.file, 'carol\n');
  await until('the pause to be told', () => node.said.length >= 1);
  node.hear(resumed(9));
  expect(node.pause.paused).toBe(true);
  node.said[0]?.told(8);
  expect(node.pause.paused).toBe(false);
});

test('a file that somebody made is not written over by a pause from elsewhere, and pauses on when that one ends', async () => {
  const node = await aNode();
  writeFileSync(node.file, 'carol\n');
  node.hear(paused(7));
  expect(readFileSync(node.file, 'utf8')).toBe('carol\n');
  node.hear(resumed(8));
  expect(node.pause.paused).toBe(true);
  expect(readFileSync(node.file, 'utf8')).toBe('carol\n');
  await until('it to be told', () => node.said.length >= 1);
  expect(node.said[0]).toMatchObject({ paused: true, by: 'carol' });
});

test('a node that comes back asks whether its pause still counts, and takes it off where it does not', async () => {
  const before = await aNode();
  before.hear(paused(7));
  before.stop();
  const node = await aNode({ directory: before.directory });
  expect(node.recalled).toEqual([paused(7)]);
  expect(node.said).toEqual([]);
  expect(node.pause.paused).toBe(true);
  node.hear(resumed(8));
  expect(node.pause.paused).toBe(false);
  expect(existsSync(node.file)).toBe(false);
});

test('so does the node at which somebody paused', async () => {
  const before = await aNode();
  writeFileSync(join(before.directory, 'Paused.TXT'), '');
  await until('it to be told', () => before.said.length >= 1);
  before.said[0]?.told(7);
  before.stop();
  const node = await aNode({ directory: before.directory });
  expect(node.recalled).toMatchObject([{ gen: 7, paused: true }]);
  node.hear(resumed(8));
  expect(readdirSync(node.directory)).toEqual([]);
});

test.each<[string, (directory: string) => void]>([
  ...byHand,
  ['of another cluster', (directory) => changeNote(directory, 'eu', 'us')],
  ['of a note that cannot be read', (directory) => writeFileSync(join(directory, '.told-pause.json'), '{ "cluster": "eu"')],
  ['of a note that is gone', (directory) => rmSync(join(directory, '.told-pause.json'))],
])('a file that is %s while its node is away pauses everybody when the node comes back', async (_how, act) => {
  const before = await aNode();
  before.hear(paused(7));
  before.stop();
  act(before.directory);
  const node = await aNode({ directory: before.directory, word: resumed(8) });
  expect(node.said).toMatchObject([{ paused: true, by: expect.stringMatching(/^(alice|carol: stop this|found at the start of a node)$/) }]);
});

function changeNote(directory: string, from: string, to: string): void {
  const note = join(directory, '.told-pause.json');
  writeFileSync(note, readFileSync(note, 'utf8').replace(`"${from}"`, `"${to}"`));
}

test('a file of which no answer of the cluster is known pauses everybody when its node comes back', async () => {
  const before = await aNode();
  writeFileSync(before.file, '');
  await until('it to be told', () => before.said.length >= 1);
  before.stop();
  const node = await aNode({ directory: before.directory, word: resumed(8) });
  expect(node.said).toMatchObject([{ paused: true }]);
});

test('somebody who resumes while a node starts resumes the cluster, under their name', async () => {
  const before = await aNode();
  before.hear(paused(7));
  before.stop();
  const beganAt = Date.now() - 1_000;
  rmSync(before.file);
  writeFileSync(join(before.directory, 'RESUMED'), 'dora\n');
  const node = await aNode({ directory: before.directory, beganAt });
  expect(node.recalled).toEqual([paused(7)]);
  expect(node.said).toMatchObject([{ paused: false, by: 'dora' }]);
});

test('what was asked for before a node began does not resume the cluster', async () => {
  const before = await aNode();
  before.hear(paused(7));
  before.stop();
  rmSync(before.file);
  writeFileSync(join(before.directory, 'RESUMED'), 'dora\n');
  const node = await aNode({ directory: before.directory, beganAt: Date.now() + 10_000, word: paused(7) });
  expect(node.said).toEqual([]);
  expect(existsSync(join(node.directory, 'RESUMED'))).toBe(false);
  expect(node.logged.join()).toContain('does not count in a cluster: run it again {"by":"dora"}');
});

test('a file that somebody removes is put back, and only who says so resumes', async () => {
  const node = await aNode();
  node.hear(paused(7));
  rmSync(node.file);
  await until('it to be back', () => existsSync(node.file) && node.told.length >= 2);
  expect(node.said).toEqual([]);
  await node.pause.resume(localBy('dora', 'cli'));
  expect(node.said).toMatchObject([{ paused: false, by: 'dora' }]);
});

test('a resume counts under the name of who said it, whatever the cluster says while its files are removed', async () => {
  const node = await aNode();
  node.hear(paused(7));
  const resuming = node.pause.resume(localBy('dora', 'console'));
  node.hear(paused(8, 'carol'));
  await resuming;
  expect(node.said).toMatchObject([{ paused: false, by: 'dora' }]);
});

test('a pause is told once Redis has taken it, or another node has said so, too', async () => {
  const node = await aNode();
  expect(node.follower.isTold).toBe(true);
  await node.pause.pause(localBy('alice', 'console'));
  expect(node.follower.isTold).toBe(false);
  node.said.at(-1)?.told(1);
  expect(node.follower.isTold).toBe(true);
  const other = await aNode();
  await other.pause.pause(localBy('alice', 'console'));
  other.hear(paused(4, 'bob'));
  expect(other.follower.isTold).toBe(true);
});
