// A YAML 1.2 core document with the place of everything in it. The one file that knows the YAML library.
// No message repeats text of the file: a secret may have got into it.
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, parseAllDocuments, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Problem } from '../errors.ts';
import type { ProblemCode } from '../problem-codes.ts';
import { controlIn, inTheWay, invisibleIn, structuralInvisibles } from './invisible.ts';
import { createLines } from './lines.ts';
import { colonInKey, structuralLookalikes } from './lookalikes.ts';
import type { Place } from './place.ts';
import { type Opener, rootCauses, type YamlFault, yamlCode, yamlMessage } from './remedies.ts';

/** A value and its place: `value` is plain data; `entries` and `items` are the places inside it. */
export interface Placed {
  value: unknown;
  place: Place;
  /** Of a mapping: by key, in order. */
  entries?: ReadonlyMap<string, PlacedEntry>;
  /** Of a sequence. */
  items?: readonly Placed[];
  /** Text without quotes of YAML around it. */
  isUnquoted?: true;
}

export interface PlacedEntry {
  key: Place;
  value: Placed;
  /** A key in `{ }` with no colon behind it. */
  isBare?: true;
}

export interface YamlDocument {
  /** Undefined when the text is not one document. */
  root?: Placed;
  problems: readonly Problem[];
}

/** Nodes that aliases may add to a file, and how deep a file may nest. */
const maxAliased = 10_000;
const maxDepth = 100;

/** Reads decoded text. Every fault of the YAML is a problem at its place; a value with faults in it is not returned. */
export function readDocument(file: string, text: string): YamlDocument {
  const lines = createLines(text);
  const place = (offset: number): Place => ({ file, ...lines.at(offset) });
  const reader = createReader(place);
  const documents = parse(text);
  if (documents === 'too-deep') return { problems: [problem(place(0), 'too-deep', `this nests deeper than ${maxDepth} levels`)] };
  const [first, second] = documents;
  const faults = documents.flatMap((document) =>
    rootCauses([...document.errors, ...document.warnings].map(plainFault), openersIn(document.contents, 0)),
  );
  const invisible = faults.length === 0 ? [] : structuralInvisibles(text);
  if (invisible.length > 0)
    return { problems: invisible.map(({ offset, message }) => problem(place(offset), 'invisible-character', message)) };
  const lookalikes = faults.length === 0 ? [] : structuralLookalikes(text);
  if (lookalikes.length > 0) return { problems: lookalikes.map(({ offset, message }) => problem(place(offset), 'yaml-syntax', message)) };
  const problems = faults.map((fault) => problem(place(fault.offset), yamlCode(fault), yamlMessage(fault)));
  if (second !== undefined) {
    problems.push(problem(place(second.range[0]), 'several-documents', 'only one document a file; remove the `---` and what follows'));
  }
  if (problems.length > 0) return { problems };
  if (first === undefined || first.contents === null || isEmpty(first.contents)) {
    return { problems: [problem(place(0), 'empty-file', 'the file says nothing')] };
  }
  const root = reader.read(first.contents, 0, false);
  return reader.problems.length > 0 ? { problems: reader.problems } : { root, problems: [] };
}

function parse(text: string) {
  try {
    // Keys are checked below: the library's own check takes quadratic time.
    const parsed = parseAllDocuments(text, {
      version: '1.2',
      schema: 'core',
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
    });
    return 'empty' in parsed ? [] : parsed;
  } catch (error) {
    if (error instanceof RangeError) return 'too-deep' as const;
    throw error;
  }
}

function plainFault({ code, message, pos }: { code: string; message: string; pos: readonly [number, number] }): YamlFault {
  return { code, message, offset: pos[0] };
}

/** Every quote and bracket that opens something, and where the library thinks that it ends. */
function openersIn(node: unknown, depth: number): Opener[] {
  if (depth > maxDepth) return [];
  if (isScalar(node)) return node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? openerOf(node, 'quote') : [];
  if (!isMap(node) && !isSeq(node)) return [];
  const inside = isMap(node) ? node.items.flatMap(({ key, value }) => [key, value]) : node.items;
  const own = node.flow === true ? openerOf(node, isMap(node) ? '}' : ']') : [];
  return [...own, ...inside.flatMap((child) => openersIn(child, depth + 1))];
}

function openerOf({ range }: Node, closing: Opener['closing']): Opener[] {
  return range ? [{ closing, start: range[0], end: range[1] }] : [];
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null && (node.source ?? '') === '';
}

const mergeRemedy =
  'merge keys (<<) are not read; write the keys out. A whole value may be an alias (`when: *name`); conditions that rules share have names: `condition: NAME`';

/** In half of the world a thousand, and a fraction in YAML. */
const thousand = /^[-+]?[1-9]\d{0,2}\.\d{3}$/;
const thousandRemedy =
  'a dot is read as the point before a fraction, so that this is no thousand; write thousands in digits alone, as in 1000, and a fraction with fewer digits, as in 1.5';

/** Eight in older YAML and ten in ours where it is 010; the rest of 1,000 in a list; a telephone number or an identifier that loses its zeros. */
const zeroInFront = /^[-+]?0\d/;
const zeroRemedy =
  'zeros in front are lost when this is read as a number; write a number without them, a thousand in digits alone, as in 1000, and text such as a telephone number in quotes';

function unclear(source: string): string | undefined {
  if (zeroInFront.test(source)) return zeroRemedy;
  return thousand.test(source) ? thousandRemedy : undefined;
}

/** How text begins that would have been a list item or a key, had the space been a plain one. */
const misreadStart = /^(?:[-?](?! )[\p{Zs}\p{Cf}]|[\p{Zs}\p{Cf}]+|[\w.-]+[\p{Cf}]*:(?! )[\p{Zs}\p{Cf}])/u;

function createReader(place: (offset: number) => Place) {
  const problems: Problem[] = [];
  /** Anchors seen so far: an alias means the last one of its name. */
  const anchors = new Map<string, Node>();
  let aliased = 0;
  /** The alias being expanded: what it means is not at fault. */
  let expanding: Place | undefined;

  function read(node: Node | null, depth: number, inAlias: boolean): Placed {
    const at = place(node?.range?.[0] ?? 0);
    if (depth > maxDepth) return fault(at, 'too-deep', `this nests deeper than ${maxDepth} levels`);
    if (inAlias && ++aliased > maxAliased) return fault(expanding ?? at, 'alias-bomb', 'the aliases of this file expand to too much');
    if (isAlias(node)) return readAlias(node, at, depth);
    if (node !== null && 'anchor' in node && node.anchor !== undefined) anchors.set(node.anchor, node);
    if (isMap(node)) return readMap(node, at, (child) => read(child, depth + 1, inAlias));
    if (isSeq(node)) return readSeq(node, at, (child) => read(child, depth + 1, inAlias));
    if (isScalar(node) && node.type === 'PLAIN') noteMisread(node);
    const unclearNumber = isScalar(node) && typeof node.value === 'number' ? unclear(node.source ?? '') : undefined;
    if (unclearNumber !== undefined) fault(at, 'unclear-number', unclearNumber);
    const value = isScalar(node) ? scalarValue(node) : null;
    return isScalar(node) && node.type === 'PLAIN' && typeof value === 'string'
      ? { value, place: at, isUnquoted: true }
      : { value, place: at };
  }

  function noteMisread(node: Scalar): void {
    const source = node.source ?? '';
    noteInvisible(node, misreadStart.exec(source)?.[0] ?? '');
    const control = controlIn(source);
    if (control !== undefined) fault(place((node.range?.[0] ?? 0) + control.index), 'invisible-character', inTheWay(control.name));
  }

  function noteInvisible(node: Scalar, text: string): void {
    const invisible = invisibleIn(text);
    if (invisible === undefined) return;
    const quotes = node.type === 'PLAIN' ? 0 : 1;
    fault(place((node.range?.[0] ?? 0) + quotes + invisible.index), 'invisible-character', inTheWay(invisible.name));
  }

  function readAlias(node: Alias, at: Place, depth: number): Placed {
    const target = anchors.get(node.source);
    if (target === undefined) {
      return fault(at, 'yaml-syntax', 'this alias (*name) refers to nothing; text that starts with * needs quotes');
    }
    const outer = expanding;
    expanding ??= at;
    const placed = read(target, depth + 1, true);
    expanding = outer;
    return placed;
  }

  function readMap(node: YAMLMap, at: Place, child: (node: Node | null) => Placed): Placed {
    const entries = new Map<string, PlacedEntry>();
    const value: Record<string, unknown> = Object.create(null);
    for (const pair of node.items) {
      const keyNode = pair.key as Node | null;
      const key = place(keyNode?.range?.[0] ?? node.range?.[0] ?? 0);
      if (!isScalar(keyNode)) {
        fault(key, 'yaml-syntax', 'a key must be plain text; text with *, {, [ or & at its start needs quotes');
        continue;
      }
      if (keyNode.anchor !== undefined) anchors.set(keyNode.anchor, keyNode);
      const name = typeof keyNode.value === 'string' ? keyNode.value : (keyNode.source ?? String(keyNode.value));
      if (name === '<<' && keyNode.type === 'PLAIN') {
        fault(key, 'merge-key', mergeRemedy);
        continue;
      }
      noteInvisible(keyNode, name);
      const colon = keyNode.type === 'PLAIN' && pair.value === null ? colonInKey(name) : undefined;
      if (colon !== undefined) fault(place((keyNode.range?.[0] ?? 0) + colon.index), 'yaml-syntax', colon.message);
      if (entries.has(name)) fault(key, 'duplicate-key', 'this key appears twice in one mapping; keep one');
      const placed = withPlace(child(pair.value as Node | null), pair.value as Node | null, key);
      entries.set(name, node.flow === true && pair.value === null ? { key, value: placed, isBare: true } : { key, value: placed });
      value[name] = placed.value;
    }
    return { value, place: at, entries };
  }

  function readSeq(node: YAMLSeq, at: Place, child: (node: Node | null) => Placed): Placed {
    const items = node.items.map((item) => child(item as Node | null));
    return { value: items.map((item) => item.value), place: at, items };
  }

  function fault(at: Place, code: ProblemCode, message: string): Placed {
    const bounds = code === 'too-deep' || code === 'alias-bomb';
    if (!bounds || !problems.some((one) => one.code === code)) problems.push(problem(at, code, message));
    return { value: null, place: at };
  }

  return { read, problems };
}

/** There is nothing after the colon: the place is the key. */
function withPlace(placed: Placed, node: Node | null, key: Place): Placed {
  return node === null || (isScalar(node) && isEmpty(node)) ? { ...placed, place: key } : placed;
}

/** `+4930123456` is a telephone number to everyone but YAML. */
function scalarValue(node: Scalar): unknown {
  if (typeof node.value === 'number' && /^\+\d{4,}$/.test(node.source ?? '')) return node.source;
  return typeof node.value === 'bigint' ? Number(node.value) : node.value;
}

function problem(place: Place, code: ProblemCode, message: string): Problem {
  return { ...place, severity: 'error', code, message };
}
