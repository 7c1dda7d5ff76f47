// What to do about each fault the YAML library finds, in an administrator's words.
import type { ProblemCode } from '../problem-codes.ts';

/** The part of the library's errors that is used. */
export interface YamlFault {
  code: string;
  message: string;
  offset: number;
}

/** A quote or bracket, and where what it opens ends. */
export interface Opener {
  closing: 'quote' | '}' | ']';
  start: number;
  end: number;
}

const remedies: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'a tab indents this line; use spaces',
  BAD_INDENT: 'the indentation does not fit the lines around it',
  BAD_DQ_ESCAPE: 'in double quotes a backslash starts an escape; use single quotes, for Windows paths too',
  MISSING_CHAR: 'a closing quote, bracket, comma or colon is missing',
  BAD_ALIAS: 'this alias (*name) refers to nothing; text that starts with * needs quotes',
  TAG_RESOLVE_FAILED: 'tags (!name) are not read; text that starts with ! needs quotes',
  BAD_SCALAR_START: 'text that starts with @, ` or % needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'this line cannot hold a second `key: value`; quote the text if it holds a colon',
  MULTILINE_IMPLICIT_KEY: 'a key must be on one line; a colon or a quote may be missing above',
  BLOCK_IN_FLOW: 'inside { } and [ ] only the short form is allowed; a closing bracket may be missing above',
  UNEXPECTED_TOKEN: 'this does not belong here; look for a missing quote, bracket or colon before it',
  BAD_DIRECTIVE: 'directives (%NAME) are not read; text that starts with % needs quotes',
  BAD_PROP_ORDER: 'an anchor (&name) or tag (!name) must come right before its value',
  COMMENT_SPACE: 'a comment needs a space before its #',
  KEY_OVER_1024_CHARS: 'a key may have 1024 characters at most; a colon or a quote may be missing above',
  MULTIPLE_ANCHORS: 'one value has two anchors (&name); text that starts with & needs quotes',
  MULTIPLE_DOCS: 'only one document a file; remove the `---` and what follows',
};

const unclosed: Readonly<Record<Opener['closing'], string>> = {
  quote: 'this quote is never closed',
  '}': 'this { is not closed: a } is missing, or the lines inside are not indented deeper than the line it is on',
  ']': 'this [ is not closed: a ] is missing, or the lines inside are not indented deeper than the line it is on',
};

const strayInList =
  'this line is indented neither like the list item above nor like a new one; line it up with the keys of the item, or begin it with -';

const misaligned = 'what follows below is indented as if it belonged to this text; line its keys up with the key before this';

/**
 * What is really wrong: where something was opened that is never closed, not where the library gave up, and one fault a place,
 * because what it says next follows from the first. `openers` in the order of the text.
 */
export function rootCauses(faults: readonly YamlFault[], openers: readonly Opener[]): YamlFault[] {
  const found = new Map<number, YamlFault>();
  const open = new Map<string, Opener[]>();
  for (const opener of openers) {
    const key = `${opener.closing} ${opener.end}`;
    const sharing = open.get(key);
    if (sharing === undefined) open.set(key, [opener]);
    else sharing.push(opener);
  }
  const unquoted = new Set<number>();
  for (const fault of faults) {
    if (unquoted.has(fault.offset)) continue;
    const opener = open.get(`${missedEnd(fault)} ${fault.offset}`)?.pop();
    if (opener?.closing === 'quote') unquoted.add(fault.offset);
    const cause = opener === undefined ? fault : { code: 'UNCLOSED', message: unclosed[opener.closing], offset: opener.start };
    const before = found.get(cause.offset);
    if (before === undefined) found.set(cause.offset, cause);
    else if (before.code === 'BLOCK_AS_IMPLICIT_KEY' && cause.code === 'MULTILINE_IMPLICIT_KEY')
      found.set(cause.offset, { ...before, code: 'MISALIGNED', message: misaligned });
  }
  return [...found.values()];
}

/** What the library says it missed, if it missed an end. */
function missedEnd({ message }: YamlFault): string | undefined {
  return /^Missing closing .quote/.test(message) ? 'quote' : /must be sufficiently indented and end with a ([}\]])/.exec(message)?.[1];
}

/** Stable codes: tabs are named apart, because they cannot be seen. */
export function yamlCode(fault: YamlFault): ProblemCode {
  if (fault.code === 'TAB_AS_INDENT') return 'tab';
  return fault.code === 'MULTIPLE_DOCS' ? 'several-documents' : 'yaml-syntax';
}

export function yamlMessage(fault: YamlFault): string {
  if (fault.code === 'UNCLOSED' || fault.code === 'MISALIGNED') return fault.message;
  if (fault.message.startsWith('Sequence item without')) return strayInList;
  return remedies[fault.code] ?? 'this is not valid YAML; look for a missing colon, quote, bracket or indentation';
}
