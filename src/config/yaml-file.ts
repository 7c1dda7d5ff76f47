// lobbyguard.yaml as text and as YAML 1.2 core: what it says, and at which line and column. The text itself never gets into a message,
// because a password may be in it by mistake.
import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import type { Problem } from '../errors.ts';
import type { ProblemCode } from '../problem-codes.ts';

export type Path = readonly PropertyKey[];

export interface YamlFile {
  /** Undefined when the file cannot be read as one document. */
  value: unknown;
  problems: readonly Problem[];
  /** A problem at the value (or, with `at: 'key'`, at the key) at `path`; at the nearest thing above it when there is nothing. */
  problem(path: Path, code: ProblemCode, message: string, at?: 'key' | 'value'): Problem;
}

const maxBytes = 1_000_000;

/** Reads bytes as a configuration file. Faults are answered as problems, all of them. */
export function readYaml(file: string, bytes: Uint8Array): YamlFile {
  const atTop = (code: ProblemCode, message: string): YamlFile =>
    unreadable({ file, line: 1, column: 1, severity: 'error', code, message });
  if (bytes.length > maxBytes) return atTop('too-large', 'the file is larger than 1 MB; this is not a configuration');
  const text = decodeText(bytes);
  if (text === 'utf-16') return atTop('utf-16', 'the file is UTF-16; save it as UTF-8 (in Notepad: Save as, Encoding: UTF-8)');
  if (text === undefined) return atTop('not-utf8', 'the file is not UTF-8; save it as UTF-8');
  return parse(file, text.value);
}

/** UTF-8 with or without BOM; Notepad's UTF-16 is recognised by its BOM or its zero bytes. */
function decodeText(bytes: Uint8Array): { value: string } | 'utf-16' | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'utf-16';
  if (bytes.subarray(0, 200).includes(0)) return 'utf-16';
  try {
    return { value: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return undefined;
  }
}

function parse(file: string, text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'core', lineCounter: lines, prettyErrors: false, strict: true });
  const placed = (offset: number, code: ProblemCode, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), severity: 'error', code, message };
  };
  const faults = [...document.errors, ...document.warnings].map((error) =>
    placed(faultOffset(document, error), yamlCode(error), yamlMessage(error)),
  );
  const problem: YamlFile['problem'] = (path, code, message, at = 'value') => placed(offsetOf(document, path, at), code, message);
  for (const offset of danglingAliases(document)) faults.push(placed(offset, 'yaml-syntax', remedies.BAD_ALIAS));
  if (faults.length > 0) return { value: undefined, problems: faults, problem };
  if (document.contents === null) return { value: undefined, problems: [placed(0, 'empty-file', 'the file says nothing')], problem };
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), problems: [], problem };
  } catch {
    return { value: undefined, problems: [placed(0, 'yaml-syntax', 'the aliases of this file expand without end')], problem };
  }
}

/** A quote that is never closed is reported at the end of the file; the mistake is where it opens. */
function faultOffset(document: Document, error: YAMLError): number {
  let opened: number | undefined;
  if (error.code !== 'MISSING_CHAR' || !error.message.includes('quote')) return error.pos[0];
  visit(document, {
    Scalar(_key, scalar) {
      if (scalar.type?.startsWith('QUOTE') && (scalar.range?.[0] ?? error.pos[0]) < error.pos[0]) opened = scalar.range?.[0];
    },
  });
  return opened ?? error.pos[0];
}

/** `trustedHosts: [*.example.com]` without quotes is YAML for "the thing called .example.com". */
function danglingAliases(document: Document): number[] {
  const offsets: number[] = [];
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document) === undefined) offsets.push(alias.range?.[0] ?? 0);
    },
  });
  return offsets;
}

function unreadable(problem: Problem): YamlFile {
  return { value: undefined, problems: [problem], problem: () => problem };
}

function offsetOf(document: Document, path: Path, at: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    const parent = isAlias(node) ? node.resolve(document) : node;
    const pair = isMap(parent) ? parent.items.find((item: Pair) => keyText(item) === String(step)) : undefined;
    const child: unknown = pair?.value ?? (isSeq(parent) ? parent.items[Number(step)] : undefined);
    const wanted = at === 'key' && depth === path.length - 1 ? startOf(pair?.key) : undefined;
    offset = wanted ?? startOf(child) ?? startOf(pair?.key) ?? offset;
    node = child;
  }
  return offset;
}

function keyText(pair: Pair): string {
  const key = pair.key as { value?: unknown } | null;
  return String(key?.value ?? '');
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

function yamlCode(error: YAMLError): ProblemCode {
  if (error.code === 'DUPLICATE_KEY') return 'duplicate-key';
  if (error.code === 'TAB_AS_INDENT') return 'tab';
  return error.code === 'MULTIPLE_DOCS' ? 'several-documents' : 'yaml-syntax';
}

const remedies: Partial<Record<ErrorCode, string>> & { BAD_ALIAS: string } = {
  DUPLICATE_KEY: 'this key stands here twice; keep one',
  MULTIPLE_DOCS: 'only one document is read; remove the --- line and what follows it',
  TAB_AS_INDENT: 'a tab indents this line; use spaces',
  BAD_INDENT: 'the indentation does not fit the lines around it',
  BAD_DQ_ESCAPE: 'in double quotes a backslash starts an escape; write Windows paths in single quotes',
  MISSING_CHAR: 'a closing quote, bracket, comma or colon is missing',
  BAD_ALIAS: 'this alias (*name) refers to nothing; text that starts with * needs quotes',
  TAG_RESOLVE_FAILED: 'tags (!name) are not read; text that starts with ! needs quotes',
  BAD_SCALAR_START: 'text that starts with @, ` or % needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'this line cannot hold a second key: value; quote the text if it holds ": "',
  MULTILINE_IMPLICIT_KEY: 'a key must stand on one line; a colon or a quote may be missing above',
};

function yamlMessage(error: YAMLError): string {
  return remedies[error.code] ?? 'this is not valid YAML here; look for a missing colon, quote, bracket or indentation';
}
