// What comes with the package beside `dist`: in an installed package and in the sources it is the same place.
import { fileURLToPath } from 'node:url';

/** Absolute path of a folder of the package. */
export function shippedFolder(name: 'policies' | 'schemas'): string {
  return fileURLToPath(new URL(`../../${name}`, import.meta.url));
}
