// A list file: one entry a line, trimmed; `#` begins a comment, behind an entry too. The name of the list is that of the file.
import { nameForm } from '../name-form.ts';
import type { NamedList } from './lists.ts';

/** Reads decoded text. */
export function readListFile(file: string, text: string): NamedList {
  const entries: string[] = [];
  const lines: number[] = [];
  const columns: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const entry = withoutComment(line).trim();
    if (entry === '') continue;
    entries.push(entry);
    lines.push(index + 1);
    columns.push(line.indexOf(entry) + 1);
  }
  return {
    name: listName(file),
    file,
    from: 'file',
    place: { file, line: 1, column: 1 },
    entries,
    entryPlace: (at) => ({ file, line: lines[at] ?? 1, column: columns[at] ?? 1 }),
    usedAt: [],
    ...(text.trim() === '' ? { isBlank: true } : {}),
  };
}

export function listName(file: string): string {
  return nameForm((file.split('/').at(-1) ?? file).replace(/\.txt$/i, ''));
}

/** As in YAML, a `#` inside a word is part of it. */
function withoutComment(line: string): string {
  const hash = line.search(/(?:^|\s)#/);
  return hash < 0 ? line : line.slice(0, hash);
}
