// Changes single values in YAML text and leaves every other byte as it is: comments, layout, line ends, quotes, a byte order mark.
import { isMap, isScalar, isSeq, type Pair, parse, parseDocument, type YAMLMap } from 'yaml';

export type YamlPath = readonly (string | number)[];

/** Where a mapping cannot be changed without touching more than asked; the message says what is in the way. */
export class UneditableError extends Error {}

type Entry = Pair<{ range?: readonly [number, number, number] }, { range?: readonly [number, number, number] } | null>;

/** The text with `key` of the mapping at `path` set to `value`, which is YAML on one line. A new key comes after `after`. */
export function setKey(text: string, path: YamlPath, key: string, value: string, after: string): string {
  const map = mapAt(text, path);
  const entry = entryOf(map, key);
  if (entry !== undefined) return replaced(text, entry, value);
  const anchor = entryOf(map, after) ?? (map.items[0] as Entry | undefined);
  if (anchor === undefined) throw new UneditableError(`the mapping at ${path.join('.')} is empty`);
  const end = endOf(anchor);
  if (map.flow === true) return `${text.slice(0, end)}, ${inFlow(text, anchor, key, value)}${text.slice(end)}`;
  return insertedLine(text, anchor, `${key}: ${value}`);
}

/** The text without `key` of the mapping at `path`, and without its line where it has one to itself. */
export function removeKey(text: string, path: YamlPath, key: string): string {
  const map = mapAt(text, path);
  const at = map.items.findIndex((item) => isKey(item as Entry, key));
  const entry = map.items[at] as Entry | undefined;
  if (entry === undefined) return text;
  if (at === 0) throw new UneditableError(`${key} comes first in its rule; put it after the id`);
  const start = startOf(entry);
  if (map.flow === true) return text.slice(0, endOf(map.items[at - 1] as Entry)) + text.slice(endOf(entry));
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  // A block collection ends where the next thing begins: its last line is the one with text in it.
  const last = text.slice(0, endOf(entry)).trimEnd().length;
  const lineEnd = text.indexOf('\n', last);
  return text.slice(0, lineStart) + (lineEnd < 0 ? '' : text.slice(lineEnd + 1));
}

/** Where an item of the sequence at `path` has an `id` like this. */
export function indexById(text: string, path: YamlPath, isMeant: (id: unknown) => boolean): number {
  const items: unknown = parseDocument(text).getIn(path, true);
  if (!isSeq(items)) return -1;
  return items.items.findIndex((item) => isMap(item) && isMeant(item.get('id')));
}

/** Whether the value of a key is a mapping. */
export function hasMapping(text: string, path: YamlPath): boolean {
  return isMap(parseDocument(text).getIn(path, true));
}

function mapAt(text: string, path: YamlPath): YAMLMap {
  const document = parseDocument(text);
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(node)) throw new UneditableError(`there is no mapping at ${path.join('.')}`);
  return node;
}

function entryOf(map: YAMLMap, key: string): Entry | undefined {
  return map.items.find((item) => isKey(item as Entry, key)) as Entry | undefined;
}

function isKey({ key }: Entry, wanted: string): boolean {
  return isScalar(key) && key.value === wanted;
}

/** Where keys are quoted as in JSON the file may be read as JSON. */
function inFlow(text: string, anchor: Entry, key: string, value: string): string {
  return text[startOf(anchor)] === '"' ? `${JSON.stringify(key)}: ${JSON.stringify(parse(value))}` : `${key}: ${value}`;
}

function replaced(text: string, { key, value }: Entry, written: string): string {
  const [start, end] = value?.range ?? [];
  if (start !== undefined && end !== undefined && end > start) {
    const old = text.slice(start, end);
    const quote = /^["']/.exec(old)?.[0] ?? '';
    // A block scalar ends with the end of its line.
    return text.slice(0, start) + quote + written + quote + (/\s*$/.exec(old)?.[0] ?? '') + text.slice(end);
  }
  // `mode:` with nothing behind it.
  const colon = text.indexOf(':', key.range?.[1] ?? 0) + 1;
  return `${text.slice(0, colon)} ${written}${text.slice(colon)}`;
}

/** On a line of its own behind the line the anchor ends in, as far in as the anchor's key. */
function insertedLine(text: string, anchor: Entry, line: string): string {
  const start = startOf(anchor);
  const column =
    start - (text.lastIndexOf('\n', start - 1) + 1) - (text.startsWith('\ufeff') && !text.slice(0, start).includes('\n') ? 1 : 0);
  const newline = text.indexOf('\n', endOf(anchor));
  const at = newline < 0 ? text.length : newline > 0 && text[newline - 1] === '\r' ? newline - 1 : newline;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return `${text.slice(0, at)}${eol}${' '.repeat(column)}${line}${text.slice(at)}`;
}

function startOf({ key }: Entry): number {
  return key.range?.[0] ?? 0;
}

function endOf({ key, value }: Entry): number {
  return value?.range?.[1] ?? key.range?.[1] ?? 0;
}
