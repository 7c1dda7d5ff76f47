// The imports of src as they are, read as text: types, dynamic imports and createRequire included.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

const src = join(import.meta.dirname, '../../src');

export interface Import {
  /** A path below src, with `/`. */
  from: string;
  /** A path below src, or the name of a package. */
  to: string;
}

/** Paths below src, with `/`. */
export function filesOfSource(): string[] {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
  return files.map((file) => file.replaceAll('\\', '/'));
}

export function importsOfSource(): Import[] {
  return filesOfSource().flatMap((file) => importsOf(file, readFileSync(join(src, file), 'utf8')));
}

export function importsOf(file: string, text: string): Import[] {
  const named = [...text.matchAll(/\b(?:from|import|createRequire\(import\.meta\.url\))\s*\(?\s*'([^'\s]+)'/g)];
  return named.flatMap(([, name = '']) => targetOf(file, name));
}

function targetOf(from: string, name: string): Import[] {
  if (name.startsWith('node:') || name.endsWith('.css')) return [];
  if (!name.startsWith('.'))
    return [
      {
        from,
        to: name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      },
    ];
  const to = posix.join(dirname(from), name);
  return to.startsWith('..') ? [] : [{ from, to }];
}
