// What to do about each fault the YAML library finds, in an administrator's words.

/** The part of the library's errors that is used. */
interface YamlFault {
  code: string;
  message: string;
}

const remedies: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'a tab indents this line; use spaces',
  BAD_INDENT: 'the indentation does not fit the lines around it',
  BAD_DQ_ESCAPE: 'in double quotes a backslash starts an escape; use single quotes',
  MISSING_CHAR: 'a closing quote, bracket, comma or colon is missing',
  BAD_ALIAS: 'this alias (*name) refers to nothing; text that starts with * needs quotes',
  TAG_RESOLVE_FAILED: 'tags (!name) are not read; text that starts with ! needs quotes',
  BAD_SCALAR_START: 'text that starts with @, ` or % needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'this line cannot hold a second `key: value`; quote the text if it holds a colon',
  MULTILINE_IMPLICIT_KEY: 'a key must stand on one line; a colon or a quote may be missing above',
  BLOCK_IN_FLOW: 'inside { } and [ ] only the short form is allowed; a closing bracket may be missing above',
  UNEXPECTED_TOKEN: 'this does not belong here; look for a missing quote, bracket or colon before it',
};

/** Stable codes: tabs are named apart, because they cannot be seen. */
export function yamlCode(fault: YamlFault): string {
  if (fault.code === 'TAB_AS_INDENT') return 'tab';
  return fault.code === 'MULTIPLE_DOCS' ? 'several-documents' : 'yaml-syntax';
}

export function yamlMessage(fault: YamlFault): string {
  return remedies[fault.code] ?? `this is not valid YAML: ${fault.message}`;
}
