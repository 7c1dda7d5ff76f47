// The kill switch of two real nodes: what is made by hand counts, what is over does not come back.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { plainly } from '../../cluster/redis/a-link.ts';
import { aRedis, withRedis } from '../../cluster/redis/server.ts';
import { until } from '../../support/daemon.ts';
import { aNode, aServerFor, type Node } from './nodes.ts';

const alice = { who: 'alice', auth: 'local', via: 'cli' } as const;
const bob = { who: 'bob', auth: 'local', via: 'cli' } as const;

function fileOf({ directory }: Node): string {
  return join(directory, 'audit', 'PAUSED');
}

function arePaused(nodes: readonly Node[], paused: boolean): boolean {
  return nodes.every((node) => node.daemon.status().paused === paused && existsSync(fileOf(node)) === paused);
}

/** The file there names them. */
function isPausedBy(who: string, node: Node): boolean {
  return existsSync(fileOf(node)) && readFileSync(fileOf(node), 'utf8').startsWith(who);
}

withRedis('a file made by hand while a resume travels from another node pauses both again', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const [one, two] = [await aNode({ name: 'one', redis, simulator }), await aNode({ name: 'two', redis, simulator })];
  const isCarols = () => isPausedBy('carol', one) && arePaused([one, two], true);
  // On a slow machine the file may be told of before somebody resumes, who then knew of it.
  while (!isCarols()) {
    await one.daemon.pause(alice);
    await until('both to be paused', () => arePaused([one, two], true));
    writeFileSync(fileOf(two), 'carol\n');
    await one.daemon.resume(bob);
    await until('the pause of carol to hold on both, or none', () => isCarols() || arePaused([one, two], false));
  }
  await one.daemon.resume(bob);
  await until('both to go on', () => arePaused([one, two], false));
});

withRedis('a node that comes back with a pause that is over pauses nobody, and one with a new file pauses all', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const one = await aNode({ name: 'one', redis, simulator });
  const two = await aNode({ name: 'two', redis, simulator });
  await two.daemon.pause(alice);
  await until('both to be paused', () => arePaused([one, two], true));
  await two.daemon.stop('maintenance');
  await one.daemon.resume(bob);
  await until('the first to go on', () => arePaused([one], false));
  const back = await aNode({ name: 'two', redis, simulator, directory: two.directory });
  await until('the other one to go on as well', () => arePaused([one, back], false));
  expect(one.of('pause')).toHaveLength(1);
  await back.daemon.stop('maintenance');
  writeFileSync(fileOf(back), '');
  const again = await aNode({ name: 'two', redis, simulator, directory: two.directory });
  await until('both to be paused', () => arePaused([one, again], true));
});

withRedis('every node has on record who paused and resumed at the desk of one of them, by what sign-in, and where', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const one = await aNode({ name: 'one', redis, simulator });
  const two = await aNode({ name: 'two', redis, simulator });
  const olga = { who: 'olga (oidc via console on three)', auth: 'users', via: 'console' } as const;
  await one.daemon.pause(olga);
  await until('both to be paused', () => arePaused([one, two], true));
  expect(isPausedBy('olga', two)).toBe(true);
  await two.daemon.resume(bob);
  await until('both to go on', () => arePaused([one, two], false));
  const switched = ({ records }: Node) =>
    records.flatMap((record) => (record.type === 'pause' || record.type === 'resume' ? [record.by] : []));
  await until('both to have it on record', () => [one, two].every((node) => switched(node).length === 2));
  expect(switched(one)).toEqual([olga, { ...bob, node: 'two' }]);
  expect(switched(two)).toEqual([{ ...olga, node: 'one' }, bob]);
});

const key = 'lobbyguard:1:{test}:pause';

withRedis.each(['FLUSHALL', `DEL ${key}`])('a pause that is made just after %s holds on both, until somebody resumes', async (loss) => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const [one, two] = [await aNode({ name: 'one', redis, simulator }), await aNode({ name: 'two', redis, simulator })];
  for (const _ of [1, 2]) {
    await one.daemon.pause(alice);
    await until('both to be paused', () => arePaused([one, two], true));
    await two.daemon.resume(bob);
    await until('both to go on', () => arePaused([one, two], false));
  }
  await plainly(redis, ...loss.split(' '));
  writeFileSync(fileOf(two), 'carol\n');
  await until('both to have heard of it', () =>
    [one, two].every((node) => node.records.some((record) => record.type === 'pause' && record.by?.who === 'carol')),
  );
  expect(await plainly(redis, 'GET', key)).toMatch(/^1 5 \d+ carol \(local via cli on two\)$/);
  expect(arePaused([one, two], true)).toBe(true);
  await one.daemon.resume(bob);
  await until('both to go on', () => arePaused([one, two], false));
});

withRedis('a file that is deleted while its node is down resumes nothing, and one that is made is told by its name', async () => {
  const [redis, simulator] = [await aRedis(), await aServerFor(1)];
  const one = await aNode({ name: 'one', redis, simulator });
  const two = await aNode({ name: 'two', redis, simulator });
  await one.daemon.pause(alice);
  await until('both to be paused', () => arePaused([one, two], true));
  await until('it to be kept', () => existsSync(join(two.directory, 'audit', '.told-pause.json')));
  await two.daemon.stop('maintenance');
  rmSync(fileOf(two));
  const back = await aNode({ name: 'two', redis, simulator, directory: two.directory });
  await until('both to be paused', () => arePaused([one, back], true));
  expect(back.records.filter(({ type }) => type === 'pause' || type === 'resume')).toEqual([]);
  await back.daemon.resume(bob);
  await until('both to go on', () => arePaused([one, back], false));
  await back.daemon.stop('maintenance');
  writeFileSync(fileOf(back), 'olga\n');
  const again = await aNode({ name: 'two', redis, simulator, directory: two.directory });
  await until('both to be paused', () => arePaused([one, again], true));
  for (const { records } of [one, again]) expect(records.findLast(({ type }) => type === 'pause')).toMatchObject({ by: { who: 'olga' } });
});
