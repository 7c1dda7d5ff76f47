// `lobbyguard init [DIR]`: a configuration, the starter policies and the schemas for editors, and what to do next. It asks nothing and
// never overwrites anything.
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { exitCodes } from '../failure.ts';
import { configText, placeholders } from '../init/config-text.ts';
import { readStarterFiles, type StarterFile } from '../init/starter-files.ts';
import { writeNew } from '../init/write-new.ts';
import type { Io } from '../io.ts';
import { shownPath } from '../shown-path.ts';
import { quoted } from '../to-copy.ts';

export interface InitArgs {
  /** Default: the working directory. */
  directory?: string;
}

/** Says what was written and what was left. Throws INPUT_UNREADABLE where nothing can be written. */
export async function init({ directory = '.' }: InitArgs, io: Io): Promise<number> {
  const root = resolve(io.cwd, directory);
  const shown = (path: string): string => shownPath(join(root, path), io.cwd);
  const say = (line: string): void => void io.stdout.write(`${line}\n`);
  const files = await readStarterFiles();
  const own = await ownPolicies(root, files);
  const written = new Set<string>();
  for (const { path, bytes } of files) {
    if (own !== undefined && path.startsWith('policies/')) continue;
    const isNew = await writeNew(join(root, path), bytes);
    if (isNew) written.add(path);
    say(isNew ? `written  ${shown(path)}` : `left     ${shown(path)}, which is there already`);
  }
  if (own !== undefined)
    say(`left     ${shown('policies')}, which has policies of its own (${own}); the starter policies would act beside them`);
  if (written.has('lobbyguard.yaml')) for (const line of blanks(shown('lobbyguard.yaml'))) say(line);
  for (const line of nextCommands(shown)) say(line);
  return exitCodes.fine;
}

/** A policy in there that is none of ours: added to it the starter set would change what is decided, or clash. */
async function ownPolicies(root: string, files: readonly StarterFile[]): Promise<string | undefined> {
  const names = await readdir(join(root, 'policies'), { recursive: true, encoding: 'utf8' }).catch(() => []);
  const starter = new Set(files.map(({ path }) => path));
  return names.find((name) => /\.ya?ml$/i.test(name) && !starter.has(`policies/${name.replaceAll('\\', '/')}`));
}

function blanks(file: string): string[] {
  const lines = configText.split('\n');
  const places = placeholders.map(({ text, is }) => `  ${file}:${lines.findIndex((line) => line.includes(text)) + 1}  ${is}`);
  return ['', 'Put in what only you know:', ...places];
}

function nextCommands(shown: (path: string) => string): string[] {
  const config = quoted(shown('lobbyguard.yaml'));
  return [
    '',
    'Then:',
    `  npx lobbyguard check --config ${config}`,
    `  npx lobbyguard test ${quoted(shown('policies'))}`,
    `  npx lobbyguard run --config ${config}`,
    '',
    'It begins in dry run: everything is decided and recorded, and nothing is sent.',
  ];
}
