// Whether memory has any use for a line, told by its bytes: of a long log nearly every line is too old to count.
import { bytesOf, isAt, isDigit } from '../../audit/reading/bytes.ts';

/**
 * `recent`: it counts as every record does. `lasting`: it is old, but has an effect that lasts. `acted`: of it only that a rule did something counts.
 * `past`: nothing of it counts any more.
 */
export type LineKind = 'recent' | 'lasting' | 'acted' | 'past';

const beforeSeq = bytesOf('{"v":1,"seq":');
const beforeAt = bytesOf(',"at":"');
const beforeType = bytesOf('","type":"');
const verdictKey = bytesOf(',"verdict":"');
const held = bytesOf('stay","because":"held"');
const left = bytesOf('stay","because":"left"');
const act = bytesOf('act"');
const decision = bytesOf('decision"');
const lasting = ['start"', 'meeting"', 'pause"', 'resume"', 'policy"', 'alarm"', 'human"'].map(bytesOf);

/** `since`: an ISO time; times of one form are in the order of their text. A line that is not in our own order of keys counts as recent. */
export function kindOfLine(bytes: Buffer, from: number, to: number, since: Buffer): LineKind {
  if (!isAt(beforeSeq, bytes, from)) return 'recent';
  let at = from + beforeSeq.length;
  while (isDigit(bytes[at])) at += 1;
  if (!isAt(beforeAt, bytes, at)) return 'recent';
  at += beforeAt.length;
  if (!isAt(beforeType, bytes, at + since.length) || !isBefore(bytes, at, since)) return 'recent';
  const type = at + since.length + beforeType.length;
  if (isAt(decision, bytes, type)) return kindOfDecision(bytes, type, to);
  return lasting.some((name) => isAt(name, bytes, type)) ? 'lasting' : 'past';
}

/** The verdict is near the end. */
function kindOfDecision(bytes: Buffer, from: number, to: number): LineKind {
  for (let at = to - verdictKey.length; at > from; at -= 1) {
    if (bytes[at] !== verdictKey[0] || !isAt(verdictKey, bytes, at)) continue;
    const verdict = at + verdictKey.length;
    if (isAt(act, bytes, verdict)) return 'acted';
    return isAt(held, bytes, verdict) || isAt(left, bytes, verdict) ? 'lasting' : 'past';
  }
  return 'recent';
}

function isBefore(bytes: Buffer, at: number, since: Buffer): boolean {
  for (let n = 0; n < since.length; n += 1) {
    const difference = (bytes[at + n] ?? 0) - (since[n] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
