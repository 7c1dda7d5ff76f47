// `safety.protect`: addresses and patterns, written here or one a line in a file of its own.
import { z } from 'zod';
import { dialledNumber } from '../address.ts';
import { LobbyguardError, type Problem, unreadableBecause } from '../errors.ts';
import { readRegularFile } from '../regular-file.ts';
import type { Complaints } from '../yaml/complaints.ts';
import { decodeText } from '../yaml/decode.ts';
import type { Placed } from '../yaml/document.ts';
import type { Place } from '../yaml/place.ts';
import { valueAt } from '../yaml/walk.ts';
import { pathFrom } from './paths.ts';
import { path, text } from './text.ts';
import { pathFault, protectFault } from './values.ts';

const list = z.strictObject({ file: path.meta({ description: 'One address or pattern a line, # comments.' }) });

export const protectSchema = z
  .union([list, z.array(z.union([text(protectFault), list]))])
  .default([])
  .meta({ description: 'Addresses and patterns that are never targeted, or the files that list them.' });

type ProtectFile = z.output<typeof protectSchema>;

export interface Protect {
  protect: readonly string[];
  protectFiles?: readonly string[];
}

/** `from`: lobbyguard.yaml itself. Throws where a list has gone since it was checked. */
export function protectConfig(written: ProtectFile, from: string, need: 'daemon' | 'paths'): Protect {
  const entries = Array.isArray(written) ? written : [written];
  const files = entries.flatMap((entry) => (typeof entry === 'string' ? [] : [pathFrom(from, entry.file)]));
  const listed = need === 'paths' ? [] : files.flatMap(entriesOf);
  const protect = [...entries.filter((entry) => typeof entry === 'string'), ...listed];
  return { protect, ...(files.length === 0 ? {} : { protectFiles: files }) };
}

/** What is wrong with the lists, each at its own line. */
export function checkProtectFiles(root: Placed, from: string, complaints: Complaints): void {
  const written = valueAt(root, ['safety', 'protect']);
  for (const entry of written === undefined ? [] : [written, ...(written.items ?? [])]) {
    const named = valueAt(entry, ['file']);
    if (typeof entry.value === 'string') warnOfNational(entry.value, entry.place, complaints);
    if (typeof named?.value !== 'string' || pathFault(named.value) !== undefined) continue;
    checkList(pathFrom(from, named.value), named, complaints);
  }
}

function checkList(file: string, named: Placed, complaints: Complaints): void {
  let lines: Line[] | Problem;
  try {
    lines = linesOf(file);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    complaints.error(named.place, isMissing ? 'not-found' : 'unreadable', `the list ${file} cannot be read (${unreadableBecause(error)})`);
    return;
  }
  if (!Array.isArray(lines)) {
    complaints.add([lines]);
    return;
  }
  if (lines.length === 0)
    complaints.error(named.place, 'empty', `the list ${file} names nobody; write one address a line, or leave it out`);
  for (const { entry, line, column } of lines) {
    const fault = protectFault(entry);
    if (fault !== undefined) complaints.error({ file, line, column }, fault.code, fault.message);
    else warnOfNational(entry, { file, line, column }, complaints);
  }
}

/** `tel:030123456`: as it is dialled within a country. A server that knows the country writes the number with it. */
function warnOfNational(entry: string, place: Place, complaints: Complaints): void {
  const national = /^0[1-9]\d{4,}$/.exec(dialledNumber(entry) ?? '')?.[0];
  if (national === undefined || entry.includes('*')) return;
  const international = `"tel:+49${national.slice(1)}"`;
  const message = `this protects only whoever the server calls ${national}; add the number with its country as well, such as ${international} for Germany`;
  complaints.warn(place, 'wrong-address', message);
}

interface Line {
  entry: string;
  line: number;
  column: number;
}

function entriesOf(file: string): string[] {
  const lines = linesOf(file);
  if (!Array.isArray(lines)) throw new LobbyguardError('CONFIG_INVALID', `${file}: ${lines.message}`);
  return lines.map(({ entry }) => entry);
}

/** Or why it is no text: a letter read wrongly would protect somebody who does not exist. */
function linesOf(file: string): Line[] | Problem {
  const decoded = decodeText(file, readRegularFile(file));
  if ('problem' in decoded) return decoded.problem;
  return decoded.text.split('\n').flatMap((text, index) => {
    const entry = text.replace(/(?:^|\s)#.*$/, '').trim();
    return entry === '' ? [] : [{ entry, line: index + 1, column: text.indexOf(entry) + 1 }];
  });
}
