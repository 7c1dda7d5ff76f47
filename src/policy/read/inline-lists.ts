// The inline lists of a policy file. They are read before any condition, of any file, because a clash with a list file is an error.
import type { Placed } from '../../yaml/document.ts';
import { nameForm } from '../name-form.ts';
import type { Lists } from './lists.ts';

export function addInlineLists(file: string, root: Placed, lists: Lists): void {
  for (const [name, { key, value }] of root.entries?.get('lists')?.value.entries ?? []) {
    const items = (value.items ?? []).filter((item) => typeof item.value === 'string' && item.value.trim() !== '');
    lists.add({
      name: nameForm(name),
      file,
      from: 'inline',
      place: key,
      entries: items.map((item) => String(item.value).trim()),
      entryPlace: (index) => items[index]?.place ?? key,
      usedAt: [],
    });
  }
}
