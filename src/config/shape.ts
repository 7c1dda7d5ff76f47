// Shape faults of lobbyguard.yaml as problems in plain words. No message repeats a value, except a mistyped choice, which is never a secret.
import type { z } from 'zod';
import type { Problem } from '../errors.ts';
import { isProblemCode } from '../problem-codes.ts';
import { nearestOf } from '../yaml/suggest.ts';
import { knownKeys } from './known-keys.ts';
import { configSchema } from './schema.ts';
import type { Path, YamlFile } from './yaml-file.ts';

type Issue = z.core.$ZodIssue;

/** Every way in which the file departs from the schema. */
export function shapeProblems(yaml: YamlFile): Problem[] {
  const result = configSchema.safeParse(yaml.value);
  const problems = (result.error?.issues ?? []).flatMap((issue) => explain(yaml, issue, []));
  return withoutMisspelt(problems).map(({ problem }) => problem);
}

interface Explained {
  problem: Problem;
  /** `path.key` that is missing, or that a misspelt key was probably meant to be. */
  missing?: string;
  meant?: string;
}

/** `passwrod` is one mistake: the missing `password` beside it is not told as well. */
function withoutMisspelt(explained: readonly Explained[]): Explained[] {
  const meant = new Set(explained.flatMap((one) => one.meant ?? []));
  return explained.filter((one) => one.missing === undefined || !meant.has(one.missing));
}

function explain(yaml: YamlFile, issue: Issue, above: Path): Explained[] {
  const path = [...above, ...issue.path];
  const seen = at(yaml.value, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(yaml, path, key));
    case 'invalid_union':
      return union(yaml, issue, path, seen);
    case 'custom':
      return [{ problem: yaml.problem(path, isProblemCode(issue.params?.['code']) ? issue.params['code'] : 'wrong-value', issue.message) }];
    case 'invalid_value':
      return [choice(yaml, path, seen, issue.values.map(String))];
    case 'too_small':
      return [{ problem: yaml.problem(path, 'wrong-value', tooSmall(issue)) }];
    case 'too_big':
      return [{ problem: yaml.problem(path, 'wrong-value', `expected ${issue.maximum} or less`) }];
    default:
      return [wrongType(yaml, path, seen, 'expected' in issue ? String(issue.expected) : 'another value')];
  }
}

function tooSmall({ origin, minimum, inclusive }: Issue & { code: 'too_small' }): string {
  if (origin === 'array') return 'expected at least one entry';
  return inclusive === false ? `expected more than ${minimum}` : `expected ${minimum} or more`;
}

function unknownKey(yaml: YamlFile, path: Path, key: string): Explained {
  const known = knownKeys(path, yaml.value);
  const meant = nearestOf(key, known);
  const remedy = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`;
  const problem = yaml.problem([...path, key], 'unknown-key', `unknown key ${key}; ${remedy}`, 'key');
  return meant === undefined ? { problem } : { problem, meant: [...path, meant].join('.') };
}

function union(yaml: YamlFile, issue: Issue & { code: 'invalid_union' }, path: Path, seen: unknown): Explained[] {
  if (issue.errors.length === 0) return [choice(yaml, path, seen, ['ucwa', 'webhook'])];
  const isMapping = typeof seen === 'object' && seen !== null && !Array.isArray(seen);
  const keys = knownKeys(path, yaml.value);
  const forms = `{ ${keys[0]}: … } or { ${keys[1]}: … }`;
  if (!isMapping) return [notAMapping(yaml, path, seen, keys, forms)];
  const given = Object.keys(seen).filter((key) => keys.includes(key));
  if (given.length > 1) return [{ problem: yaml.problem(path, 'wrong-value', `expected one of ${forms}, not both`) }];
  const branch = issue.errors.find((_errors, index) => keys[index] === given[0]) ?? issue.errors[0] ?? [];
  if (given.length === 1) return branch.flatMap((inner) => explain(yaml, inner, path));
  const unknown = Object.keys(seen);
  if (unknown.length === 0) return [{ problem: yaml.problem(path, 'missing-key', `expected ${forms}`) }];
  return unknown.map((key) => ({ problem: yaml.problem([...path, key], 'unknown-key', `unknown key; expected ${forms}`, 'key') }));
}

function notAMapping(yaml: YamlFile, path: Path, seen: unknown, keys: readonly string[], forms: string): Explained {
  if (seen === undefined) return missing(yaml, path);
  if (!keys.includes('env')) return { problem: yaml.problem(path, 'wrong-type', `expected ${forms}`) };
  const message = 'a secret in this file is refused; keep it elsewhere and name the place: { env: VARIABLE } or { file: PATH }';
  return { problem: yaml.problem(path, seen === null ? 'wrong-type' : 'literal-secret', seen === null ? `expected ${forms}` : message) };
}

function choice(yaml: YamlFile, path: Path, seen: unknown, values: readonly string[]): Explained {
  if (seen === undefined) return missing(yaml, path);
  const meant = typeof seen === 'string' ? nearestOf(seen, values) : undefined;
  const expected = values.length === 1 ? values[0] : `one of ${values.join(', ')}`;
  return { problem: yaml.problem(path, 'unknown-value', `expected ${expected}${meant === undefined ? '' : `; did you mean ${meant}?`}`) };
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
};

function wrongType(yaml: YamlFile, path: Path, seen: unknown, expected: string): Explained {
  if (seen === undefined) return missing(yaml, path);
  if (seen === null) return { problem: yaml.problem(path, 'wrong-type', 'nothing stands here; give it a value or remove the line') };
  const quotes = expected === 'string' && typeof seen !== 'object' ? '; put it in quotes' : '';
  return {
    problem: yaml.problem(path, 'wrong-type', `expected ${typeNames[expected] ?? expected}, found ${typeNames[kindOf(seen)]}${quotes}`),
  };
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

function missing(yaml: YamlFile, path: Path): Explained {
  const key = String(path.at(-1) ?? '');
  const problem = yaml.problem(path.slice(0, -1), 'missing-key', `${key} is missing here`, 'key');
  return { problem, missing: path.join('.') };
}

function at(value: unknown, path: Path): unknown {
  let current = value;
  for (const step of path) current = (current as Record<PropertyKey, unknown> | null | undefined)?.[step];
  return current;
}
