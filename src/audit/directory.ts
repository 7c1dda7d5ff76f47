// Makes the audit directory. The rule: it says yes or no, and soon. Node's own recursive mkdir goes round forever, deaf to signals, where the
// nearest existing directory answers a mkdir with ENOENT, as Linux does below /proc.
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes the directory and what is missing above it, for its owner and group. Throws the system's error when one of them cannot be made. */
export function makeDirectory(directory: string): void {
  const missing: string[] = [];
  for (let at = directory; !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.push(at);
  for (const one of missing.reverse()) makeOne(one);
}

function makeOne(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o750 });
  } catch (error) {
    if (!existsSync(directory)) throw error;
  }
}
