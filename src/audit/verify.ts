// Checks the chain over audit files (audit/chain.ts says what is hashed). It finds what was changed, inserted or taken out of the middle;
// records cut off the end leave no trace in a chain: what was noted elsewhere tells, beside the log, and by the nodes of a cluster of each other.

import { defined } from '../defined.ts';
import { genesis, type Link, readLink } from './chain.ts';
import { createEnds } from './ends.ts';
import { type Line, readLines } from './reading/lines.ts';
import { type AuditFile, findAuditFiles, unreadable } from './reading/sources.ts';
import { createTokens, type TokenBreak, type Tokens } from './tokens.ts';
import { breakOf, type Claim, createWitnesses, type WitnessBreak, type Witnesses } from './witnesses.ts';

export type BreakCode =
  | 'not-json'
  | 'torn-tail'
  | 'hash-mismatch'
  | 'prev-mismatch'
  | 'seq-gap'
  | 'missing-file'
  | WitnessBreak['code']
  | TokenBreak['code'];

export interface Break {
  file: string;
  line: number;
  code: BreakCode;
  message: string;
}

export interface Verification {
  files: number;
  records: number;
  /** The first and last record's place in the chain; undefined without records. */
  first?: { seq: number; at: string };
  last?: { seq: number; at: string; hash: string };
  /** In the order of the files; the first one is where the chain breaks. At most `maxBreaks` are kept. */
  breaks: readonly Break[];
  /** True for more breaks than are listed. */
  more: boolean;
  /** Harmless, but worth knowing: the log starts in mid-chain, there is nothing to check. */
  notes: readonly string[];
}

const maxBreaks = 100;

/** Verifies everything under `paths`; each directory holds one chain, and those of one cluster are held against each other. Throws INPUT_UNREADABLE. */
export async function verifyAudit(paths: readonly string[], cwd: string): Promise<Verification> {
  const files = await findAuditFiles(paths, cwd);
  const witnesses = createWitnesses();
  const tokens = createTokens();
  const remembered = createEnds(files);
  const check = createCheck([witnesses, tokens, remembered]);
  const ends = new Map<string, number>();
  for (const directory of new Set(files.map((file) => file.directory))) {
    check.newChain(directory);
    for (const file of files) if (file.directory === directory) await checkFile(file, check);
    ends.set(directory, check.end);
  }
  for (const one of [...remembered.breaks(), ...tokens.breaks(), ...(await brokenClaims(files, ends, witnesses))]) check.broken(one);
  for (const note of remembered.notes) check.note(note);
  for (const node of new Set(witnesses.claims.map((claim) => claim.node)))
    if (witnesses.directoryOf(node) === undefined)
      check.note(`what is said of the log of node ${node} was not checked: that log is not here`);
  return check.result(files.length);
}

/** The logs are read once more, only for the records that others have witnessed. */
async function brokenClaims(
  files: readonly AuditFile[],
  ends: ReadonlyMap<string, number>,
  { claims, directoryOf }: Witnesses,
): Promise<WitnessBreak[]> {
  const found = new Map<Claim, string>();
  for (const { path, directory } of files) {
    const wanted = claims.filter(({ node }) => directoryOf(node) === directory);
    if (wanted.length === 0) continue;
    for await (const lines of readLines(path))
      for (const { bytes } of lines) {
        const link = readLink(bytes);
        for (const claim of wanted) if (claim.seq === link?.seq) found.set(claim, link.hash);
      }
  }
  return claims.flatMap((claim) => {
    const directory = directoryOf(claim.node);
    return directory === undefined ? [] : (breakOf(claim, ends.get(directory) ?? 0, found.get(claim)) ?? []);
  });
}

async function checkFile({ path }: AuditFile, check: Check): Promise<void> {
  check.newFile(path);
  try {
    for await (const lines of readLines(path)) for (const line of lines) check.line(line);
  } catch (error) {
    throw unreadable(path, error);
  }
}

interface Check {
  newChain(directory: string): void;
  /** The last record of this chain. */
  readonly end: number;
  broken(found: Break): void;
  note(text: string): void;
  newFile(path: string): void;
  line(line: Line): void;
  result(files: number): Verification;
}

function createCheck(readers: readonly Pick<Tokens, 'read'>[]): Check {
  const breaks: Break[] = [];
  const notes: string[] = [];
  /** Ends of the chains already checked: a chain in another directory may go on from one. */
  const ends = new Set<string>();
  let found = 0;
  let records = 0;
  let file = '';
  let directory = '';
  let previousFile: string | undefined;
  let before: Link | undefined;
  let first: Verification['first'];
  let last: Verification['last'];

  function broken(line: number, code: BreakCode, message: string): void {
    keep({ file, line, code, message });
  }

  function keep(one: Break): void {
    found += 1;
    if (breaks.length < maxBreaks) breaks.push(one);
  }

  function follow(link: Link, line: number): void {
    if (before === undefined) {
      if (link.prev !== genesis && !ends.has(link.prev))
        notes.push(`${file} starts in mid-chain, at record ${link.seq}: what is before is not here`);
      return;
    }
    const fault = faultBetween(before, link, previousFile);
    if (fault !== undefined) broken(line, fault.code, fault.message);
  }

  return {
    get end() {
      return before?.seq ?? 0;
    },
    broken: keep,
    note: (text) => void notes.push(text),
    newChain(path) {
      directory = path;
      if (before !== undefined) ends.add(before.hash);
      before = undefined;
      previousFile = undefined;
    },
    newFile(path) {
      file = path;
    },
    line({ number, bytes, terminated, overlong }) {
      if (bytes.length === 0) return;
      const link = overlong ? undefined : readLink(bytes);
      if (link === undefined) {
        if (terminated) broken(number, 'not-json', 'the line is not an audit record');
        else broken(number, 'torn-tail', 'the last line is torn; the next start keeps it aside and goes on from the record before');
        return;
      }
      records += 1;
      if (!link.intact) broken(number, 'hash-mismatch', `record ${link.seq} does not match its hash: it was changed`);
      follow(link, number);
      before = link;
      previousFile = file;
      for (const reader of readers) reader.read(link.record, { directory, file, line: number });
      const at = typeof link.record['at'] === 'string' ? link.record['at'] : '';
      first ??= { seq: link.seq, at };
      last = { seq: link.seq, at, hash: link.hash };
    },
    result(files) {
      if (records === 0 && found === 0) notes.push('there are no audit records here');
      const ends = { ...defined({ first, last }) };
      return { files, records, ...ends, breaks, more: found > breaks.length, notes };
    },
  };

  function faultBetween(earlier: Link, link: Link, fileBefore: string | undefined): { code: BreakCode; message: string } | undefined {
    if (link.seq !== earlier.seq + 1) {
      if (link.seq > earlier.seq && fileBefore !== file) {
        return {
          code: 'missing-file',
          message: `${gap(earlier, link)} between the end of ${fileBefore} and this file: a file, or its end, is missing`,
        };
      }
      return {
        code: 'seq-gap',
        message: link.seq > earlier.seq ? gap(earlier, link) : `record ${link.seq} stands behind record ${earlier.seq}`,
      };
    }
    if (link.prev === earlier.hash) return undefined;
    return { code: 'prev-mismatch', message: `record ${link.seq} was not written after record ${earlier.seq} as this file has it` };
  }
}

function gap(earlier: Link, link: Link): string {
  const [from, to] = [earlier.seq + 1, link.seq - 1];
  return from === to ? `record ${from} is missing` : `records ${from} to ${to} are missing`;
}
