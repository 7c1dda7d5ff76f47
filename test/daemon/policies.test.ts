import { appendFileSync, cpSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { watchPolicies } from '../../src/daemon/policies.ts';
import { loadPolicies } from '../../src/policy/load.ts';
import { aDirectory, until } from '../support/daemon.ts';

const removing = (id: string) => `version: 1\nname: p\nrules:\n  - { id: ${id}, when: { anonymous: true, inLobby: true }, then: reject }\n`;

/** A watched directory `policies` with one rule, and the ids of the rules that took effect one after the other. */
async function watched(place: (directory: string) => void, quietMs?: number) {
  const root = aDirectory();
  place(root);
  const path = join(root, 'policies');
  const initial = await loadPolicies(path);
  if (!initial.ok) throw new Error('the first set is not valid');
  const seen: string[] = [];
  const rejections: number[] = [];
  const warnings: string[] = [];
  const policies = watchPolicies({
    path,
    initial,
    ...(quietMs === undefined ? {} : { quietMs }),
    unrestMs: 1_500,
    log: {
      error: () => undefined,
      info: () => undefined,
      debug: () => undefined,
      warn: (message, fields) => warnings.push(`${message} ${JSON.stringify(fields)}`),
    },
    onChange: (set) => seen.push(set.rules.map(({ id }) => id).join()),
    onRejected: (problems) => rejections.push(problems.length),
  });
  onTestFinished(() => policies.stop());
  return { root, path, policies, seen, rejections, warnings };
}

function fill(root: string, name: string, id: string): string {
  const directory = join(root, name);
  mkdirSync(directory);
  writeFileSync(join(directory, 'a.yaml'), removing(id));
  return directory;
}

test('two files copied one after the other are one change, once it is quiet', async () => {
  const { path, seen } = await watched((at) => fill(at, 'policies', 'first'), 6_000);
  writeFileSync(join(path, 'b.yaml'), removing('second'));
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  writeFileSync(join(path, 'c.yaml'), removing('third'));
  await until('the new set', () => seen.length > 0);
  expect(seen).toEqual(['first,second,third']);
});

test('a file is read again whose time and length are what they were', async () => {
  const long = Date.now() / 1_000 - 3_600;
  const { path, seen } = await watched((at) => {
    fill(at, 'policies', 'first');
    utimesSync(join(at, 'policies', 'a.yaml'), long, long);
  });
  // Once it is known how the file looks.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const before = statSync(join(path, 'a.yaml'));
  writeFileSync(join(path, 'a.yaml'), removing('other'));
  utimesSync(join(path, 'a.yaml'), long, long);
  expect(statSync(join(path, 'a.yaml'))).toMatchObject({ size: before.size, mtimeMs: before.mtimeMs, ino: before.ino });
  await until('the new set', () => seen.includes('other'), 15_000);
});

test('whoever asks for the files to be read while they are being read waits for what is there now', async () => {
  const { path, policies } = await watched((at) => fill(at, 'policies', 'first'));
  const long = `# ${'large sets take their time '.repeat(1_000)}\n`;
  for (let round = 0; round < 5; round += 1) {
    writeFileSync(join(path, 'a.yaml'), `${long}${removing(`early-${round}`)}`);
    const earlier = policies.reload();
    await new Promise((resolve) => setTimeout(resolve, 5 * round));
    writeFileSync(join(path, 'a.yaml'), removing(`late-${round}`));
    await policies.reload();
    expect(policies.current.rules.map(({ id }) => id)).toEqual([`late-${round}`]);
    await earlier;
  }
});

test('a file that is written again and again keeps changes from taking effect, and that is told, with its name', async () => {
  const { path, seen, warnings } = await watched((at) => fill(at, 'policies', 'first'));
  writeFileSync(join(path, 'a.yaml'), removing('second'));
  let round = 0;
  const writer = setInterval(() => {
    round += 1;
    writeFileSync(join(path, 'busy.yaml'), `${removing('busy')}# ${round}\n`);
  }, 100);
  onTestFinished(() => clearInterval(writer));
  await until('it to be told', () => warnings.length > 0);
  expect(warnings[0]).toMatch(/written again and again.*busy\.yaml/);
  expect(seen).toEqual([]);
  clearInterval(writer);
  await until('the new set', () => seen.includes('second,busy'));
});

test('a change that somebody had read at once, and another long after, are no unrest', async () => {
  const { path, policies, seen, warnings } = await watched((at) => fill(at, 'policies', 'first'));
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  writeFileSync(join(path, 'a.yaml'), removing('second'));
  // Once the change has been seen, and before it has come to rest.
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  await policies.reload();
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  writeFileSync(join(path, 'a.yaml'), removing('third'));
  await until('the newest set', () => seen.includes('third'));
  expect(warnings).toEqual([]);
});

test('a directory that vanishes leaves the last good set in force, and is found again when it comes back', async () => {
  const { root, path, policies, seen, rejections } = await watched((at) => fill(at, 'policies', 'first'));
  rmSync(path, { recursive: true });
  await until('the rejection', () => rejections.length >= 1);
  expect(policies.current.rules.map(({ id }) => id)).toEqual(['first']);
  fill(root, 'policies', 'second');
  await until('the new set', () => seen.includes('second'));
});

test('a symlink that is swapped, removed and put back is followed each time', async () => {
  const point = (root: string, to: string) => {
    symlinkSync(join(root, to), join(root, 'link'));
    renameSync(join(root, 'link'), join(root, 'policies'));
  };
  const { root, path, seen, rejections } = await watched((at) => {
    fill(at, 'one', 'first');
    fill(at, 'two', 'second');
    fill(at, 'three', 'third');
    point(at, 'one');
  });
  point(root, 'two');
  await until('the swapped set', () => seen.includes('second'));
  rmSync(path);
  await until('the rejection', () => rejections.length >= 1);
  point(root, 'three');
  await until('the set put back', () => seen.includes('third'));
});

test('a list that an error page was saved over leaves the last good set in force', async () => {
  const allowing = 'rules: [{ id: partners, when: { uri: { in: { list: partners } } }, then: allow }]\n';
  const { path, policies, seen, rejections } = await watched((root) => {
    mkdirSync(join(root, 'policies', 'lists'), { recursive: true });
    writeFileSync(join(root, 'policies', 'a.yaml'), allowing);
    writeFileSync(join(root, 'policies', 'lists', 'partners.txt'), 'ann@partner.example\n');
  });
  const { revision } = policies.current;
  writeFileSync(join(path, 'lists', 'partners.txt'), '<html><body>404 Not Found</body></html>\n');
  await until('the rejection', () => rejections.length >= 1);
  expect(policies.current.revision).toBe(revision);
  writeFileSync(join(path, 'lists', 'partners.txt'), 'ann@partner.example\nbob@partner.example\n');
  await until('the new set', () => seen.length >= 1);
});

test('a file that is new deep in a directory that took the place of another is found', async () => {
  const { root, path, seen } = await watched((at) => {
    fill(at, 'policies', 'first');
    fill(join(at, 'policies'), 'deep', 'second');
  });
  // Once it is known how the files look.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  cpSync(path, join(root, 'copy'), { recursive: true, preserveTimestamps: true });
  renameSync(path, join(root, 'old'));
  renameSync(join(root, 'copy'), path);
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  writeFileSync(join(path, 'deep', 'b.yaml'), removing('third'));
  await until('the new set', () => seen.includes('first,second,third'), 15_000);
});

test('a link whose target comes later is found, and nothing of the set was in force before', async () => {
  const { path, policies, seen, rejections } = await watched((at) => {
    fill(at, 'policies', 'first');
    fill(join(at, 'policies'), 'deep', 'second');
  });
  symlinkSync(join(path, '..', 'later.yaml'), join(path, 'deep', 'b.yaml'));
  await until('the rejection', () => rejections.length >= 1, 15_000);
  expect(policies.current.rules.map(({ id }) => id)).toEqual(['first', 'second']);
  writeFileSync(join(path, '..', 'later.yaml'), removing('third'));
  await until('the new set', () => seen.includes('first,second,third'), 15_000);
});

test('a file beside the policies that never stops growing holds up no change of them', async () => {
  const { path, seen } = await watched((at) => fill(at, 'policies', 'first'));
  const growing = setInterval(() => appendFileSync(join(path, 'sync.log'), 'one line more\n'), 200);
  onTestFinished(() => clearInterval(growing));
  // Once it is known how the files look.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  writeFileSync(join(path, 'b.yaml'), removing('second'));
  await until('the new set', () => seen.includes('first,second'), 15_000);
});
