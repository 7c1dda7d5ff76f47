// The lists of a set: inline ones belong to their policy file, list files to all. A name means one list wherever it is written.
import type { Complaints } from '../../yaml/complaints.ts';
import type { Place } from '../../yaml/place.ts';
import { quoted, suggestion } from '../../yaml/suggest.ts';
import type { ParsedList } from '../parsed.ts';

export interface NamedList extends ParsedList {
  /** The place of entry `index`. */
  entryPlace(index: number): Place;
  usedAt: Place[];
  /** A file with nothing in it, not even a comment. */
  isBlank?: boolean;
}

export interface Lists {
  add(list: NamedList): void;
  /** One there is, and why it cannot be read has been told. Without a name: a folder that may have held any. */
  addUnread(name?: string): void;
  /** The list a condition of `file` names; complains where there is none. */
  use(name: string, file: string, place: Place): NamedList | undefined;
  readonly all: readonly NamedList[];
}

export function createLists(complaints: Complaints): Lists {
  const all: NamedList[] = [];
  const unread = new Set<string | undefined>();

  function visibleIn(file: string): NamedList[] {
    return all.filter((list) => list.from === 'file' || list.file === file);
  }

  function add(list: NamedList): void {
    const clash = all.find(
      (other) => other.name === list.name && (other.from === 'file' || list.from === 'file' || other.file === list.file),
    );
    if (clash !== undefined) {
      const where = `${clash.place.file}:${clash.place.line}`;
      complaints.error(list.place, 'list-clash', `there is a list ${quoted(list.name)} at ${where} already; rename one`);
      return;
    }
    all.push(list);
  }

  function use(name: string, file: string, place: Place): NamedList | undefined {
    const visible = visibleIn(file);
    const found = visible.find((list) => list.name === name);
    if (found === undefined) {
      if (unread.has(name) || unread.has(undefined)) return undefined;
      const known = [...visible.map((list) => list.name), ...unread].filter((one) => one !== undefined);
      const near = suggestion(name, known);
      complaints.error(
        place,
        'unknown-list',
        `there is no list ${quoted(name)}${near || '; define it under `lists` or in a file lists/*.txt'}`,
      );
      return undefined;
    }
    found.usedAt.push(place);
    return found;
  }

  return { add, addUnread: (name) => void unread.add(name), use, all };
}
