// A scenario from a YAML file an administrator wrote: read, checked, and every problem told at its place, all at once.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { readYaml, type YamlFile } from '../config/yaml-file.ts';
import { LobbyguardError, type Problem, ProblemsError } from '../errors.ts';
import { fileSchema, type ScenarioFile } from '../simulator/scenarios/file-schema.ts';
import { scenarioOf } from '../simulator/scenarios/file-steps.ts';
import type { Scenario } from '../simulator/scenarios/scenario.ts';
import { nearestOf } from '../yaml/suggest.ts';

/** Throws ProblemsError with file:line:column, or INPUT_UNREADABLE when there is no such file. */
export async function readScenario(file: string): Promise<Scenario> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new LobbyguardError('INPUT_UNREADABLE', `the scenario ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  });
  const yaml = readYaml(file, bytes);
  const parsed = yaml.problems.length > 0 ? undefined : fileSchema.safeParse(yaml.value);
  const problems = [...yaml.problems, ...(parsed?.error?.issues ?? []).flatMap((issue) => problemsOf(yaml, issue, []))];
  if (problems.length > 0 || parsed?.data === undefined) throw new ProblemsError('CONFIG_INVALID', problems);
  const strangers = unknownMeetings(yaml, parsed.data);
  if (strangers.length > 0) throw new ProblemsError('CONFIG_INVALID', strangers);
  return scenarioOf(parsed.data);
}

function unknownMeetings(yaml: YamlFile, data: ScenarioFile): Problem[] {
  const known = data.meetings.map(({ uri }) => uri);
  const check = (list: 'present' | 'events') =>
    data[list].flatMap(({ meeting }, n) =>
      meeting === undefined || known.includes(meeting)
        ? []
        : [yaml.problem([list, n, 'meeting'], 'unknown-meeting', `no meeting above has this uri; known: ${known.join(', ')}`)],
    );
  return [...check('present'), ...check('events')];
}

type Issue = z.core.$ZodIssue;

function problemsOf(yaml: YamlFile, issue: Issue, above: readonly PropertyKey[]): Problem[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(yaml, path, key));
  if (issue.code === 'invalid_union') return (issue.errors[0] ?? []).flatMap((inner) => problemsOf(yaml, inner, path));
  if (/received undefined/.test(issue.message)) return [yaml.problem(path, 'missing-key', `${path.join('.')} is missing`)];
  return [yaml.problem(path, 'wrong-value', issue.message.replace(/^Invalid (input|option): /, '').replace(/, received .*$/, ''))];
}

function unknownKey(yaml: YamlFile, path: readonly PropertyKey[], key: string): Problem {
  const known = knownKeys(path);
  const meant = nearestOf(key, known);
  const remedy = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`;
  return yaml.problem([...path, key], 'unknown-key', `unknown key ${key}; ${remedy}`, 'key');
}

/** Read off the schema, so that a suggestion can never be a key that is refused. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  let node = z.toJSONSchema(fileSchema, { io: 'input', unrepresentable: 'any' }) as SchemaNode | undefined;
  for (const step of path) node = typeof step === 'number' ? node?.items : node?.properties?.[String(step)];
  return Object.keys(node?.properties ?? {});
}

interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
}
