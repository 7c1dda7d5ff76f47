// What lobbyguard.yaml gets wrong across keys and towards the world: names used twice, secrets that are not set, files that are not there.
// It looks at whatever parts have the right shape, so that these problems are told together with the others.
import { accessSync, constants } from 'node:fs';
import type { Problem } from '../errors.ts';
import { accountFaults } from './account.ts';
import { pathFrom } from './paths.ts';
import { accountSchema, type SecretFile, secretSchema } from './schema.ts';
import { type Environment, secretFault } from './secret.ts';
import { type Fault, pathFault } from './values.ts';
import type { Path, YamlFile } from './yaml-file.ts';

/** Without `env`, secrets and the files named are not looked at. */
export function crossProblems(yaml: YamlFile, file: string, env: Environment | undefined): Problem[] {
  const accounts = list(member(yaml.value, 'accounts'));
  const problems = accounts.flatMap((account, index) => betweenKeys(yaml, account, ['accounts', index]));
  problems.push(...repeatedNames(yaml, accounts), ...repeatedListens(yaml, accounts));
  if (env === undefined) return problems;
  for (const [index, account] of accounts.entries()) problems.push(...missingParts(yaml, account, ['accounts', index], file, env));
  return [...problems, ...missingFile(yaml, ['tls', 'ca'], file)];
}

function betweenKeys(yaml: YamlFile, account: unknown, path: Path): Problem[] {
  const parsed = accountSchema.safeParse(account);
  if (!parsed.success) return [];
  return accountFaults(parsed.data).map((fault) => yaml.problem([...path, ...fault.path], fault.code, fault.message));
}

function repeatedNames(yaml: YamlFile, accounts: readonly unknown[]): Problem[] {
  const message = 'another account has this name already; records and metrics could not tell them apart';
  return repeated(accounts.map((account) => member(account, 'name'))).map((index) =>
    yaml.problem(['accounts', index, 'name'], 'duplicate-account', message),
  );
}

/** Accounts may share nothing of their listener; the console's port is checked by the operating system at start. */
function repeatedListens(yaml: YamlFile, accounts: readonly unknown[]): Problem[] {
  const listens = accounts.map((account) => member(account, 'listen')).map((listen) => (/:0$/.test(String(listen)) ? undefined : listen));
  return repeated(listens).map((index) =>
    yaml.problem(['accounts', index, 'listen'], 'duplicate-listen', 'another account listens here already; choose another port'),
  );
}

function repeated(values: readonly unknown[]): number[] {
  return values.flatMap((value, index) => (typeof value === 'string' && values.indexOf(value) < index ? [index] : []));
}

function missingParts(yaml: YamlFile, account: unknown, path: Path, file: string, env: Environment): Problem[] {
  const secrets: Path[] = [['password'], ['token', 'clientSecret']];
  const files: Path[] = [
    ['tls', 'cert'],
    ['tls', 'key'],
    ['keys', 'file'],
    ['token', 'certificate', 'cert'],
    ['token', 'certificate', 'key'],
  ];
  if (typeof account !== 'object' || account === null) return [];
  return [
    ...secrets.flatMap((at) => missingSecret(yaml, [...path, ...at], file, env)),
    ...files.flatMap((at) => missingFile(yaml, [...path, ...at], file)),
  ];
}

function missingSecret(yaml: YamlFile, path: Path, file: string, env: Environment): Problem[] {
  const parsed = secretSchema.safeParse(valueAt(yaml, path));
  if (!parsed.success) return [];
  const reference: SecretFile = 'file' in parsed.data ? { file: pathFrom(file, parsed.data.file) } : parsed.data;
  const fault = secretFault(reference, env);
  const key = 'file' in reference ? 'file' : 'env';
  return fault === undefined ? [] : [yaml.problem([...path, key], fault.code, fault.message)];
}

function missingFile(yaml: YamlFile, path: Path, file: string): Problem[] {
  const written = valueAt(yaml, path);
  if (typeof written !== 'string' || pathFault(written) !== undefined) return [];
  const fault = unreadableFault(pathFrom(file, written));
  return fault === undefined ? [] : [yaml.problem(path, fault.code, fault.message)];
}

function unreadableFault(path: string): Fault | undefined {
  try {
    accessSync(path, constants.R_OK);
    return undefined;
  } catch (error) {
    return { code: 'unreadable', message: `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})` };
  }
}

function valueAt(yaml: YamlFile, path: Path): unknown {
  let current = yaml.value;
  for (const step of path) current = member(current, step);
  return current;
}

function member(value: unknown, key: PropertyKey): unknown {
  return (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
