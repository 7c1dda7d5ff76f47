// Paths as people type them.
import { isAbsolute, relative, sep } from 'node:path';

/** A path below the working directory is shown relative to it, with `/`; any other as it is. */
export function shownPath(file: string, cwd: string): string {
  const short = relative(cwd, file);
  const below = isAbsolute(file) && short !== '' && !short.startsWith('..') && !isAbsolute(short);
  return below ? short.replaceAll(sep, '/') : file;
}
