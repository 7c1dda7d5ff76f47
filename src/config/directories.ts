// The two places on disk that lobbyguard.yaml names: policies must be there, and the audit log must have room to be.
import { accessSync, constants, existsSync, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { unreadableBecause } from '../errors.ts';
import type { Fault } from './values.ts';

/** Why there are no policies to be read at this path; undefined when there are some. */
export function policiesFault(path: string): Fault | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined)
    return { code: 'not-found', message: `there is no file or directory ${path}; "npx lobbyguard init" writes starter policies` };
  if (!stats.isDirectory()) return undefined;
  try {
    if (holdsPolicy(path, new Set())) return undefined;
  } catch (error) {
    // A directory further down may be what cannot be read.
    const { path: at = path } = error as NodeJS.ErrnoException;
    return { code: 'unreadable', message: `${at} cannot be read (${unreadableBecause(error)})` };
  }
  return {
    code: 'no-policies',
    message: `there is no policy (*.yaml) in ${path}: nothing would be decided; "npx lobbyguard init" writes starter policies`,
  };
}

/** Looks through links and past what is hidden, as reading does, and everywhere: a directory that cannot be read is told. */
function holdsPolicy(directory: string, seen: Set<string>): boolean {
  const real = realpathSync(directory);
  if (seen.has(real)) return false;
  seen.add(real);
  const names = readdirSync(directory).filter((name) => !name.startsWith('.') && name !== 'lost+found');
  const held = names.map((name) => {
    const file = join(directory, name);
    return isDirectory(file) ? holdsPolicy(file, seen) : /\.ya?ml$/i.test(name) && !/\.test\.ya?ml$/i.test(name);
  });
  return held.includes(true);
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Why the audit log cannot be written below this path; undefined when nothing stands against it. */
export function auditFault(path: string): Fault | undefined {
  let at = path;
  while (!existsSync(at) && dirname(at) !== at) {
    if (isLink(at)) return leadsNowhere(path, at);
    at = dirname(at);
  }
  if (statSync(at, { throwIfNoEntry: false })?.isDirectory() !== true)
    return {
      code: 'not-a-directory',
      message: `the audit log cannot be in ${path}, because ${at} is a file; name another directory, or move the file away`,
    };
  try {
    accessSync(at, constants.W_OK | constants.X_OK);
    return undefined;
  } catch {
    return { code: 'unwritable', message: `nothing can be written in ${at}; let the account that runs lobbyguard write there` };
  }
}

/** Why the audit log cannot be among the policies: what is written for it, PAUSED above all, would be read as policies. */
export function amongFault(path: string, policies: string | undefined): Fault | undefined {
  if (policies === undefined || !isDirectory(policies) || resolved(policies) !== resolved(path)) return undefined;
  return {
    code: 'wrong-path',
    message: `the audit log cannot be in the directory of the policies, ${policies}; name another one, such as audit`,
  };
}

/** Through links, as far as there is something. */
function resolved(path: string): string {
  return existsSync(path) || dirname(path) === path ? realpathSync(path) : join(resolved(dirname(path)), basename(path));
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

function leadsNowhere(path: string, link: string): Fault {
  const message = `the audit log cannot be in ${path}, because the link ${link} leads nowhere; make what it points to, or remove it`;
  return { code: 'not-a-directory', message };
}
