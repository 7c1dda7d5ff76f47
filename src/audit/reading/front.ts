// What a line says of itself before it is parsed: most lines of a long log are passed over. Only lines in our own order of keys are read so.
// It is sound because a quote stands in no JSON text unescaped: what looks like a key is one.
import { bytesOf, isAt, isDigit } from './bytes.ts';

export interface Front {
  /** Epoch ms; NaN: it is no time. */
  at: number;
  type: string;
  /** Of a decision: its meeting. */
  meeting?: string;
}

/** Undefined for every other line. */
export type Fronts = (bytes: Buffer, from: number, to: number) => Front | undefined;

const beforeSeq = bytesOf('{"v":1,"seq":');
const beforeAt = bytesOf(',"at":"');
const beforeType = bytesOf('","type":"');
const decision = bytesOf('decision"');
const beforeAccount = bytesOf(',"account":"');
const beforeId = bytesOf('","id":"');
const beforeMeeting = bytesOf('","meeting":"');
/** `2026-11-20T09:00:00.000Z` */
const timeBytes = 24;
const quote = 0x22;
const backslash = 0x5c;

/** Of the lines of a log in their order: mostly a line is about the same meeting as the one before. */
export function createFronts(): Fronts {
  const meetingAt = createLastText();
  return (bytes, from, to) => {
    const timeAt = afterSeq(bytes, from);
    if (timeAt === undefined || !isAt(beforeType, bytes, timeAt + timeBytes)) return undefined;
    const typeAt = timeAt + timeBytes + beforeType.length;
    const typeEnd = endOfText(bytes, typeAt, to);
    if (typeEnd === undefined) return undefined;
    const at = Date.parse(bytes.toString('latin1', timeAt, timeAt + timeBytes));
    if (!isAt(decision, bytes, typeAt)) return { at, type: bytes.toString('latin1', typeAt, typeEnd) };
    const start = meetingOfDecision(bytes, typeEnd + 1, to);
    const end = start === undefined ? undefined : endOfText(bytes, start, to);
    return start === undefined || end === undefined
      ? { at, type: 'decision' }
      : { at, type: 'decision', meeting: meetingAt(bytes, start, end) };
  };
}

function afterSeq(bytes: Buffer, from: number): number | undefined {
  if (!isAt(beforeSeq, bytes, from)) return undefined;
  let at = from + beforeSeq.length;
  while (isDigit(bytes[at])) at += 1;
  return isAt(beforeAt, bytes, at) ? at + beforeAt.length : undefined;
}

function meetingOfDecision(bytes: Buffer, from: number, to: number): number | undefined {
  const account = isAt(beforeAccount, bytes, from) ? endOfText(bytes, from + beforeAccount.length, to) : undefined;
  const id = account !== undefined && isAt(beforeId, bytes, account) ? endOfText(bytes, account + beforeId.length, to) : undefined;
  return id !== undefined && isAt(beforeMeeting, bytes, id) ? id + beforeMeeting.length : undefined;
}

/** Where its quote is; undefined where anything in it is escaped or takes more than a byte. */
function endOfText(bytes: Buffer, from: number, to: number): number | undefined {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) return at;
    if (byte < 0x20 || byte > 0x7e || byte === backslash) return undefined;
  }
  return undefined;
}

/** The text between two places: the same one again where it is that of the line before. */
function createLastText(): (bytes: Buffer, from: number, to: number) => string {
  let last = Buffer.alloc(0);
  let text = '';
  return (bytes, from, to) => {
    if (last.length === to - from && isAt(last, bytes, from)) return text;
    last = Buffer.from(bytes.subarray(from, to));
    text = last.toString('latin1');
    return text;
  };
}
