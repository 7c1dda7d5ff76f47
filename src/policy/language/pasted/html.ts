// Text copied out of a web page's source: its tags and its names for characters.

const characters: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  shy: '',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  szlig: 'ß',
  oslash: 'ø',
  Oslash: 'Ø',
  aelig: 'æ',
  AElig: 'Æ',
  oelig: 'œ',
  eth: 'ð',
  thorn: 'þ',
};
const marks: Readonly<Record<string, string>> = {
  uml: '\u0308',
  acute: '\u0301',
  grave: '\u0300',
  circ: '\u0302',
  tilde: '\u0303',
  cedil: '\u0327',
  caron: '\u030c',
  ring: '\u030a',
};
const entity = new RegExp(
  `&(?:(${Object.keys(characters).join('|')})|([a-zA-Z])(${Object.keys(marks).join('|')})|#(\\d{2,6})|#[xX]([\\da-fA-F]{2,5}));`,
  'g',
);
const tag =
  /<!--|-->|<\/?(?:a|b|big|blockquote|br|button|caption|code|dd|div|dl|dt|em|font|i|img|input|label|li|ol|option|p|pre|small|span|strong|su[bp]|t(?:able|body|d|foot|h|head|r)|u|ul)(?:\s[^<>]{0,500})?\/?>/gi;

/** The text as a browser shows it; undefined where nothing of it is HTML. */
export function withoutHtml(written: string): string | undefined {
  const text = written
    .replace(tag, ' ')
    .replace(entity, (whole, name?: string, letter?: string, mark?: string, decimal?: string, hex?: string) => {
      if (name !== undefined) return characters[name] ?? whole;
      if (letter !== undefined) return `${letter}${marks[mark ?? '']}`.normalize('NFC');
      return characterOf(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)) ?? whole;
    });
  return text === written ? undefined : text.replace(/\s+/g, ' ').trim();
}

function characterOf(point: number): string | undefined {
  return point > 0x1f && (point < 0xd800 || point > 0xdfff) && point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}
