// What memory needs of a line, without parsing all of it: most lines of a long log are decisions, attempts and outcomes.
// Only lines in our own order of keys are read so; for every other line, and where anything that is taken is escaped, the answer is undefined.
// It is sound because `,"` stands in no JSON text unescaped: what looks like a key is one.
import type { AuditRecord } from '../../audit/record.ts';
import type { Facts } from '../../roster/facts.ts';
import { type Pieces, piecesOf } from './pieces.ts';

/** Longer lines are parsed. */
const maxBytes = 4096;
/** Of `,"prev":"…","hash":"…"}`, with which a line ends. */
const chainChars = 149;

interface Front {
  seq: number;
  at: string;
}

/** The record of a decision, an attempt or an outcome; of the facts, where they were, and by what they would be known again. */
export function skim(bytes: Buffer): AuditRecord | undefined {
  if (bytes.length > maxBytes) return undefined;
  const line = piecesOf(bytes);
  const seq = line.digits('{"v":1,"seq":');
  if (seq === undefined || !line.text(',"at":"')) return undefined;
  const at = line.own();
  if (!line.text(',"type":"')) return undefined;
  switch (line.shared()) {
    case 'decision':
      return decisionIn(line, { seq, at });
    case 'attempt':
      return attemptIn(line, { seq, at });
    case 'outcome':
      return outcomeIn(line, { seq, at });
    default:
      return undefined;
  }
}

function decisionIn(line: Pieces, { seq, at }: Front): AuditRecord | undefined {
  const factsAt = line.written.indexOf(',"facts":{');
  const endAt = line.written.lastIndexOf(',"revision":"');
  if (factsAt < 0 || endAt < factsAt || !line.isPlain(0, factsAt) || !line.isPlain(endAt, line.written.length)) return undefined;
  const who = personIn(line, factsAt);
  line.goTo(endAt);
  const what = rulingIn(line);
  if (who === undefined || what === undefined) return undefined;
  const isKept = what.verdict === 'act' || what.because === 'held';
  const facts = isKept ? factsIn(line, factsAt, endAt) : flagIn(line, 'inLobby', factsAt, endAt);
  return facts && ({ v: 1, seq, at, type: 'decision', ...who, facts, ...what } as unknown as AuditRecord);
}

function personIn(line: Pieces, end: number) {
  if (!line.text(',"account":"')) return undefined;
  const account = line.shared();
  if (!line.text(',"id":"')) return undefined;
  const id = line.own();
  if (!line.text(',"meeting":"')) return undefined;
  const meeting = line.shared();
  if (!line.text(',"participant":"')) return undefined;
  const participant = line.own();
  if (!line.text(',"identity":"')) return undefined;
  const identity = line.own();
  const arrivedAt = line.text(',"arrivedAt":"') ? line.own() : undefined;
  return line.isAt(end) ? { account, id, meeting, participant, identity, arrivedAt } : undefined;
}

function rulingIn(line: Pieces) {
  if (!line.text(',"revision":"')) return undefined;
  const revision = line.shared();
  const rule = line.past(',"rule":null') ? null : line.text(',"rule":"') ? line.shared() : undefined;
  if (rule === undefined || !line.text(',"action":"')) return undefined;
  const action = line.shared();
  if (!line.text(',"mode":"') || !line.text(',"verdict":"')) return undefined;
  const verdict = line.shared();
  const because = line.text(',"because":"') ? line.shared() : undefined;
  return line.isAt(line.written.length - chainChars) && line.past(',"prev":"') ? { revision, rule, action, verdict, because } : undefined;
}

/** Undefined where a text that is taken is not plain. */
function factsIn(line: Pieces, from: number, to: number): Facts | undefined {
  const facts: Record<string, string> = {};
  for (const key of ['uri', 'phone'] as const) {
    const place = line.written.indexOf(`"${key}":"`, from);
    if (place < 0 || place >= to) continue;
    line.goTo(place);
    line.text(`"${key}":"`);
    if (!line.isPlainPiece()) return undefined;
    facts[key] = line.own();
  }
  return { ...facts, ...flagIn(line, 'anonymous', from, to), ...flagIn(line, 'inLobby', from, to) };
}

function flagIn(line: Pieces, key: string, from: number, to: number): Facts {
  const written = `"${key}":`;
  const place = line.written.indexOf(written, from);
  return place < 0 || place >= to ? {} : { [key]: line.written.startsWith('true', place + written.length) };
}

function attemptIn(line: Pieces, { seq, at }: Front): AuditRecord | undefined {
  if (!line.isPlain(0, line.written.length) || !line.text(',"account":"')) return undefined;
  const account = line.shared();
  if (!line.text(',"decision":"')) return undefined;
  const decision = line.own();
  const n = line.digits(',"n":');
  if (n === undefined || !line.text(',"method":"POST","url":"')) return undefined;
  return { v: 1, seq, at, type: 'attempt', account, decision, n, url: line.own() } as unknown as AuditRecord;
}

function outcomeIn(line: Pieces, { seq, at }: Front): AuditRecord | undefined {
  if (!line.isPlain(0, line.written.length) || !line.text(',"account":"')) return undefined;
  const account = line.shared();
  if (!line.text(',"decision":"')) return undefined;
  const decision = line.own();
  if (!line.text(',"result":"')) return undefined;
  return { v: 1, seq, at, type: 'outcome', account, decision, result: line.shared() } as unknown as AuditRecord;
}
