// JSON from the network: a BOM is no error, an HTML page is no exception, and nesting deeper than any resource is refused unread.
import { parseJson } from './resource.ts';

/** No UCWA body comes near this; anything that recurses over a parsed body stays far from the end of the stack. */
const maxDepth = 100;

/** The parsed text, or undefined for anything that is not JSON within bounds (empty bodies, pages of a proxy, nesting bombs). */
export function lenientJson(text: string): unknown {
  if (!shallow(text)) return undefined;
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Counts brackets outside strings; cheap next to the parse itself. */
function shallow(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > maxDepth) return false;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return true;
}
