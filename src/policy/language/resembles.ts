// What a name looks like: the UTS 39 skeleton over Unicode's confusables table. Names that look alike have one appearance.
import { createRequire } from 'node:module';
import { createMemo } from '../../memo.ts';
import { fold } from './text.ts';

const table = new Map(Object.entries(createRequire(import.meta.url)('unhomoglyph/data.json') as Record<string, string>));

/** Every rule that knows a name by its looks asks for the same one. */
const known = createMemo<readonly string[]>();

/** Compiles `resembles`: the whole text, in either order of folding case and confusables, so that `IAN`, `ian` and `lan` are alike. */
export function compileResembles(wanted: string): (text: string) => boolean {
  const looks = appearances(wanted);
  return (text) => appearances(text).some((look) => looks.includes(look));
}

/** The appearances of a text: skeleton then case, and case then skeleton. Both come of NFKC without ignorable characters. */
export function appearances(text: string): readonly string[] {
  return known.of(text, appearancesOf);
}

function appearancesOf(text: string): readonly string[] {
  const plain = text
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFKC');
  return [fold(skeleton(plain)), fold(skeleton(fold(plain)))];
}

function skeleton(text: string): string {
  let mapped = '';
  for (const character of text.normalize('NFD')) mapped += table.get(character) ?? character;
  return mapped.normalize('NFD');
}
