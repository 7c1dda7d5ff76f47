// Bytes of a file people wrote to text, or to a document with places: the same way, with the same remedies, for every kind of file.
import type { Complaints } from './complaints.ts';
import { decodeText } from './decode.ts';
import { type Placed, readDocument } from './document.ts';

/** Undefined when the encoding is not UTF-8, which has been complained about. */
export function readText(file: string, bytes: Uint8Array, complaints: Complaints): string | undefined {
  const decoded = decodeText(file, bytes);
  if ('text' in decoded) return decoded.text;
  complaints.add([decoded.problem]);
  return undefined;
}

/** Undefined when something is wrong with the encoding or the YAML; all of it has been complained about. */
export function readYaml(file: string, bytes: Uint8Array, complaints: Complaints): Placed | undefined {
  const text = readText(file, bytes, complaints);
  if (text === undefined) return undefined;
  const { root, problems } = readDocument(file, text);
  complaints.add(problems);
  return root;
}
