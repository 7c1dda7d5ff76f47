// Where in lobbyguard.yaml a value is that this machine refused, found out when the daemon was started.
import { type Problem, ProblemsError, type SettingsError } from '../errors.ts';
import { loadRegularFile } from '../regular-file.ts';
import { createComplaints } from '../yaml/complaints.ts';
import type { Placed } from '../yaml/document.ts';
import { readYaml } from '../yaml/read.ts';

/** The same trouble, each at its line and column. */
export async function atTheirLines(error: SettingsError, file: string): Promise<ProblemsError> {
  const root = readYaml(file, await loadRegularFile(file).catch(() => Buffer.of()), createComplaints());
  const problems = error.refused.map(({ key, code, message }): Problem => {
    const place = root === undefined ? { file, line: 1, column: 1 } : placeOf(root, key);
    return { ...place, severity: 'error', code, message };
  });
  return new ProblemsError('CONFIG_INVALID', problems);
}

/** What is nearest above, where a key is left out. */
function placeOf(root: Placed, key: readonly string[]): Placed['place'] {
  let current = root;
  for (const step of key) {
    const next: Placed | undefined = current.entries?.get(step)?.value ?? current.items?.find((item) => nameOf(item) === step);
    if (next === undefined) break;
    current = next;
  }
  return current.place;
}

function nameOf(item: Placed): unknown {
  return item.entries?.get('name')?.value.value;
}
