import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { filesOfSource, type Import, importsOf, importsOfSource } from './imports.ts';
import { drawMap } from './map.ts';
import { mayImport, ownerOf, type Room } from './rooms.ts';

const root = join(import.meta.dirname, '../..');
const files = filesOfSource();
const foldersWithFolders = new Set(files.map((file) => dirname(dirname(file))));
const imports = importsOfSource();
const rooms = Object.keys(mayImport) as Room[];

test('no import goes against the table', () => {
  expect(imports.filter(isAgainstTable)).toEqual([]);
});

test('no arrow of the table is unused', () => {
  const used = new Set(imports.filter(isOurs).map(({ from, to }) => `${roomOf(from)} -> ${roomOf(to)}`));
  const arrows = rooms.flatMap((room) => mayImport[room].map((below) => `${room} -> ${below}`));
  expect(arrows.filter((arrow) => !used.has(arrow))).toEqual([]);
});

test('every arrow of the table points down', () => {
  const upward = rooms.flatMap((room, at) =>
    mayImport[room].filter((below: Room) => rooms.indexOf(below) <= at).map((below) => [room, below]),
  );
  expect(upward).toEqual([]);
});

test('every library is imported by its owner only, and has one', () => {
  expect(imports.filter((one) => !isOurs(one) && !isOwner(one))).toEqual([]);
});

test('no files import each other in a circle, types included', () => {
  expect(circles(imports.filter(isOurs))).toEqual([]);
});

test('no folders import each other in a circle, at any depth', () => {
  const folders = imports.filter(isOurs).map(({ from, to }) => ({ from: placeOf(from), to: placeOf(to) }));
  expect(circles(folders.filter(({ from, to }) => from !== to))).toEqual([]);
});

test('no folder holds more than twenty files beside each other', () => {
  const folders = new Map<string, number>();
  for (const file of files) folders.set(dirname(file), (folders.get(dirname(file)) ?? 0) + 1);
  expect([...folders].filter(([, count]) => count > 20)).toEqual([]);
});

test('no file is longer than 300 lines', () => {
  const lines = (file: string) => readFileSync(join(root, 'src', file), 'utf8').split('\n').length - 1;
  expect(files.map((file) => [file, lines(file)] as const).filter(([, count]) => count > 300)).toEqual([]);
});

test('no function is longer than 100 lines', () => {
  const functions = files.flatMap((file) => functionsIn(readFileSync(join(root, 'src', file), 'utf8')).map((one) => ({ file, ...one })));
  expect(functions.filter(({ lines }) => lines > 100)).toEqual([]);
});

test('a planted function of 101 lines is found', () => {
  const planted = ['export function long(): void {', ...Array(99).fill('  step();'), '}', 'function short() {}'].join('\n');
  expect(functionsIn(planted)).toEqual([{ name: 'long', lines: 101 }]);
});

test.each([
  ['guard/guard.ts', "import type { Reply } from '../session/session.ts';"],
  ['queue/queue.ts', "const { openAuditLog } = await import('../audit/log.ts');"],
  ['order/execution.ts', "import got from 'got';"],
  ['simulator/simulator.ts', "import { canonicalHref } from '../wire/url.ts';"],
  ['attic/lamp.ts', "import { version } from '../version.ts';"],
])('an import planted in %s is found: %s', (file, line) => {
  expect(importsOf(file, line).some((one) => (isOurs(one) ? isAgainstTable(one) : !isOwner(one)))).toBe(true);
});

test('a planted circle is found', () => {
  const planted = [
    ...importsOf('guard/guard.ts', "import type { Ledger } from './ledger.ts';"),
    ...importsOf('guard/ledger.ts', "import { guard } from './guard.ts';"),
  ];
  expect(circles(planted)).toEqual([['guard/guard.ts', 'guard/ledger.ts']]);
});

test('the map in the README is the table', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8').replaceAll('\r\n', '\n');
  expect(readme).toContain(drawMap(mayImport));
});

/** Functions at the margin, those inside them counted with them: what the formatter opens at the margin it closes there. */
function functionsIn(text: string): { name: string; lines: number }[] {
  const found: { name: string; lines: number }[] = [];
  let open: { name: string; from: number } | undefined;
  for (const [at, line] of text.split('\n').entries()) {
    const name = /^(?:export )?(?:(?:async )?function\*? |const (?=.*=>))(\w+).*[({[]$/.exec(line)?.[1];
    if (name !== undefined) open = { name, from: at };
    if (open === undefined || !/^[)}\]]+;?$/.test(line)) continue;
    found.push({ name: open.name, lines: at - open.from + 1 });
    open = undefined;
  }
  return found;
}

function roomOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : path.replace(/\.tsx?$/, '');
}

/** A folder without folders is one place; where there are folders beside it, a file is a place of its own. */
function placeOf(path: string): string {
  const folder = dirname(path);
  return foldersWithFolders.has(folder) ? path : folder;
}

function isOurs({ to }: Import): boolean {
  return /\.tsx?$/.test(to);
}

function isAgainstTable({ from, to }: Import): boolean {
  if (!/\.tsx?$/.test(to) || roomOf(from) === roomOf(to)) return false;
  const allowed: readonly string[] = mayImport[roomOf(from) as Room] ?? [];
  return !allowed.includes(roomOf(to));
}

function isOwner({ from, to }: Import): boolean {
  return (ownerOf[to] ?? []).some((owner) => from === owner || from.startsWith(`${owner}/`));
}

/** Files that reach each other, a list for each circle. */
function circles(arrows: readonly Import[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of arrows) targets.set(from, [...(targets.get(from) ?? []), to]);
  const reached = new Map([...targets.keys()].map((from) => [from, reachableFrom(from, targets)]));
  const found: string[][] = [];
  for (const [file, others] of reached) {
    if (!others.has(file) || found.some((circle) => circle.includes(file))) continue;
    found.push([...others].filter((other) => reached.get(other)?.has(file)).toSorted());
  }
  return found;
}

function reachableFrom(start: string, targets: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set<string>();
  const open = [start];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const to of targets.get(file) ?? []) {
      if (seen.has(to)) continue;
      seen.add(to);
      open.push(to);
    }
  }
  return seen;
}
