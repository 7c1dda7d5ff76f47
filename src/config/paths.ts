// Paths in lobbyguard.yaml: relative to the file, and with either separator, because the file may have been written on Windows.
import { dirname, isAbsolute, resolve, sep } from 'node:path';

/** `path` as it stands in `file`, made absolute. */
export function pathFrom(file: string, path: string): string {
  if (isAbsolute(path)) return resolve(path);
  return resolve(dirname(resolve(file)), sep === '/' ? path.replaceAll('\\', '/') : path);
}
