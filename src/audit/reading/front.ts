// What a line says of itself before it is parsed: most lines of a long log are passed over. Only lines in our own order of keys are read so.
// It is sound because a quote stands in no JSON text unescaped: what looks like a key is one.

export interface Front {
  at: string;
  type: string;
  /** Of a decision: its meeting. */
  meeting?: string;
}

const text = '"([\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]*)"';
const plain = new RegExp(`^\\{"v":1,"seq":\\d+,"at":${text},"type":"([a-z-]+)"(?:,"account":${text},"id":${text},"meeting":${text})?`);
/** Longer hrefs are parsed. */
const frontBytes = 1_000;

/** Undefined for every other line. */
export function frontOf(bytes: Buffer): Front | undefined {
  const [, at, type, , , meeting] = plain.exec(bytes.toString('latin1', 0, frontBytes)) ?? [];
  if (at === undefined || type === undefined) return undefined;
  return type === 'decision' && meeting !== undefined ? { at, type, meeting } : { at, type };
}
