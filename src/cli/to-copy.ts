// Commands as people copy them: with `npx`, which finds lobbyguard in the folder of its sources and in the one it was installed in.
import { configName } from './config-file.ts';

/** `config` is the one that the person who reads it has named: without it the command would ask another daemon. */
export function toCopy(words: string, config = configName): string {
  return `npx lobbyguard ${words}${config === configName ? '' : ` --config ${quoted(config)}`}`;
}

/** As both POSIX shells and PowerShell take it. */
export function quoted(path: string): string {
  return /^[\w./\\:@%+=,-]+$/.test(path) ? path : `"${path}"`;
}
