// Writes a promotion into its policy file, and takes it back where the set would not be exactly what was wanted.
import { readFile, writeFile } from 'node:fs/promises';
import { LobbyguardError, reasonOf } from '../errors.ts';
import { loadBeside } from './load.ts';
import { nameForm } from './name-form.ts';
import type { ParsedPolicies, ParsedPolicy } from './parsed.ts';
import { editPromotion, type PromotionEdit } from './promotion-edit.ts';

/** Writes the whole of a file, in its place: it keeps its owner, its rights and what links to it. */
export type Put = (file: string, content: string | Uint8Array) => Promise<void>;

/** `paths`: the whole set. Throws INPUT_UNREADABLE, which says whether the file is as it was. */
export async function writePromotion(
  paths: string | readonly string[],
  policy: ParsedPolicy,
  edit: PromotionEdit,
  put: Put = writeFile,
): Promise<{ file: string; said: readonly string[] }> {
  const { file } = policy;
  const bytes = await readFile(file);
  const before = await loadBeside(paths);
  const changed = editPromotion(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), policy, edit);
  if (changed.said.length === 0) throw new LobbyguardError('USAGE', `${edit.what} is at ${edit.to} already; nothing was written`);
  await write(file, changed.text, bytes, put);
  const after = await loadBeside(paths);
  if (after.ok && isAsWanted(before.parsed, after.parsed, policy, edit)) return { file, said: changed.said };
  await put(file, bytes);
  const why = after.problems[0]?.message ?? 'another rule would have changed as well';
  throw new LobbyguardError('INPUT_UNREADABLE', `${file} is as it was, because the change did not come out as wanted: ${why}`);
}

async function write(file: string, text: string, before: Uint8Array, put: Put): Promise<void> {
  try {
    await put(file, text);
  } catch (error) {
    const message = `${file} cannot be written (${reasonOf(error)}); ${await restored(file, before, put)}`;
    throw new LobbyguardError('INPUT_UNREADABLE', message, { cause: error });
  }
}

/** A disk that is full may have taken half of it. */
async function restored(file: string, before: Uint8Array, put: Put): Promise<string> {
  const isAsItWas = async () => Buffer.compare(await readFile(file), before) === 0;
  const rights = 'it is as it was: let the user who runs this write to it, or change the mode by hand';
  try {
    if (await isAsItWas()) return rights;
    await put(file, before);
  } catch {
    return 'only a part of it is there now: make room on the disk and put the file back from a copy';
  }
  return 'it is as it was: make room on the disk and try again';
}

/** Only rules of this policy may differ, and those only by the change. */
function isAsWanted(before: ParsedPolicies, after: ParsedPolicies, policy: ParsedPolicy, { to, what }: PromotionEdit): boolean {
  const name = nameForm(what);
  const now = new Map(rulesOf(after).map((rule) => [rule.id, rule]));
  return rulesOf(before).every((rule) => {
    const other = now.get(rule.id);
    const isTarget = rule.id === name || (policy.name === name && rule.policy === policy.name);
    return other !== undefined && (plain(rule) === plain(other) || (isTarget && other.mode === to));
  });
}

function rulesOf({ policies }: ParsedPolicies) {
  return policies.flatMap(({ rules }) => rules.map(({ rule }) => rule));
}

/** Without places: lines may have moved. */
function plain(rule: object): string {
  return JSON.stringify(rule, (key, value: unknown) => (key === 'place' ? undefined : value));
}
