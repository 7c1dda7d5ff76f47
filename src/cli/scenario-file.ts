// A scenario from a YAML file an administrator wrote: read, checked, and every problem told at its place, all at once.
import { readFile } from 'node:fs/promises';
import { LobbyguardError, ProblemsError } from '../errors.ts';
import { fileSchema, type ScenarioFile } from '../simulator/scenarios/file-schema.ts';
import { scenarioOf } from '../simulator/scenarios/file-steps.ts';
import type { Scenario } from '../simulator/scenarios/scenario.ts';
import { type Complaints, createComplaints } from '../yaml/complaints.ts';
import type { Placed } from '../yaml/document.ts';
import { readForm } from '../yaml/form-problems.ts';
import { readYaml } from '../yaml/read.ts';
import { suggestion } from '../yaml/suggest.ts';
import { placeAt } from '../yaml/walk.ts';

/** Throws ProblemsError with file:line:column, or INPUT_UNREADABLE when there is no such file. */
export async function readScenario(file: string): Promise<Scenario> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new LobbyguardError('INPUT_UNREADABLE', `the scenario ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  });
  const complaints = createComplaints();
  const root = readYaml(file, bytes, complaints);
  const parsed = root === undefined ? undefined : readForm(fileSchema, root, complaints);
  if (root !== undefined && parsed?.success) checkMeetings(root, parsed.data, complaints);
  if (complaints.all.length > 0 || !parsed?.success) throw new ProblemsError('CONFIG_INVALID', complaints.all);
  return scenarioOf(parsed.data);
}

function checkMeetings(root: Placed, data: ScenarioFile, complaints: Complaints): void {
  const known = data.meetings.map(({ uri }) => uri);
  for (const list of ['present', 'events'] as const) {
    for (const [n, { meeting }] of data[list].entries()) {
      if (meeting === undefined || known.includes(meeting)) continue;
      complaints.error(
        placeAt(root, [list, n, 'meeting']),
        'unknown-meeting',
        `no meeting above has this uri${suggestion(meeting, known)}`,
      );
    }
  }
}
