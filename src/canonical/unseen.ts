// Characters that cannot be seen, by the names people look them up with.

const names: Readonly<Record<string, string>> = {
  '000B': 'vertical tab',
  '000C': 'form feed',
  '001A': 'end-of-file mark of DOS',
  '0085': 'next-line control',
  '00A0': 'no-break space',
  '00AD': 'soft hyphen',
  '200B': 'zero-width space',
  '200C': 'zero-width non-joiner',
  '200D': 'zero-width joiner',
  '200E': 'left-to-right mark',
  '200F': 'right-to-left mark',
  '2028': 'line separator',
  '2029': 'paragraph separator',
  '202A': 'left-to-right embedding',
  '202B': 'right-to-left embedding',
  '202C': 'end of a change of direction',
  '202D': 'left-to-right override',
  '202E': 'right-to-left override',
  '202F': 'narrow no-break space',
  '2060': 'word joiner',
  '2066': 'left-to-right isolate',
  '2067': 'right-to-left isolate',
  '2068': 'isolate of the first direction',
  '2069': 'end of an isolate',
  '3000': 'ideographic space',
  FEFF: 'byte order mark',
};

/** As Unicode counts it, `00A0`, and its name where it is one of those people come across. */
export function unseen(character: string): { code: string; name: string | undefined } {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return { code, name: names[code] };
}
