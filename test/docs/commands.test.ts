// Every command that is shown can be copied: on the pages, in the alarms and in the help. `npx` finds lobbyguard in the folder it is installed in.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alarms } from '../../src/alarms.ts';
import { runCommandLine } from '../../src/cli/program/command-line.ts';
import { aFakeIo } from '../cli/fake-io.ts';

const root = join(import.meta.dirname, '../..');

async function help(...command: string[]): Promise<string> {
  const { io, out } = aFakeIo();
  await runCommandLine([...command, '--help'], io);
  return out();
}

const commands = [...((await help()).split('\nCommands:\n')[1]?.matchAll(/^ {2}([a-z]+)/gm) ?? [])].flatMap(([, name]) => name ?? []);
const word = commands.filter((name) => name !== 'help').join('|');

/** What stands in code: between fences, or in backticks or quotes. */
function shownIn(text: string): string[] {
  const fenced = [...text.matchAll(/^```\w*\n(.*?)^```/gms)].flatMap(([, block = '']) => block.split('\n'));
  const inline = [...text.matchAll(/[`"]([^`"\n]+)[`"]/g)].map(([, code = '']) => code);
  return [...fenced, ...inline].filter((code) => new RegExp(`^[$\\s]*(?:npx )?lobbyguard (?:${word})\\b`).test(code));
}

/** But those that tell of what was, and nobody what to do. */
const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)]
  .filter((name) => /\.(?:md|yaml)$/.test(name))
  .filter((name) => !/(?:decisions|performance)\.md$/.test(name));

test.each(pages)('commands on %s begin with npx', (page) => {
  expect(shownIn(readFileSync(join(root, page), 'utf8')).filter((code) => !/^[$\s]*npx /.test(code))).toEqual([]);
});

test('commands in alarms begin with npx', () => {
  const shown = Object.values(alarms).flatMap(({ text }) => shownIn(text));
  expect(shown).not.toEqual([]);
  expect(shown.filter((code) => !code.startsWith('npx '))).toEqual([]);
});

test.each(['', ...commands.filter((name) => name !== 'help')])('commands in the help of %s begin with npx', async (command) => {
  const text = (await help(...(command === '' ? [] : [command]))).replace(/^Usage:.*/gm, '').replaceAll(/\s+/g, ' ');
  expect([...text.matchAll(new RegExp(`.{0,20}(?<!npx )(?<![\\w/.-])lobbyguard (?:${word})\\b`, 'g'))].map(String)).toEqual([]);
});

/** What programs say; not comments, and not the heading under which a command tells what it does. */
const said = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .flatMap((name) => readFileSync(join(root, 'src', name), 'utf8').split('\n'))
  .filter((line) => !/^\s*(?:\/[/*]|\*)/.test(line) && !/bold\('lobbyguard|<title>/.test(line));

test('commands in messages begin with npx', () => {
  const shown = new RegExp(`(?<!npx )(?<!second )(?<![\\w/.-])lobbyguard (?!needs Node)(?:${word})\\b`);
  expect(said.filter((line) => /npx lobbyguard verify/.test(line))).not.toEqual([]);
  expect(said.filter((line) => shown.test(line))).toEqual([]);
});
