// What memory needs of a line, without parsing all of it: most lines of a long log are decisions, attempts and outcomes.
// Only lines in our own order of keys are read so; for every other line, and where anything is escaped, the answer is undefined.
// It is sound because `,"` stands in no JSON text unescaped: what looks like a key is one.
import type { AuditRecord } from '../audit/record.ts';
import { createMemo } from '../memo.ts';
import type { Facts } from '../roster/facts.ts';

const text = '"([\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]*)"';
const front = `^\\{"v":1,"seq":(\\d+),"at":${text},"type"`;
const decisionFront = new RegExp(
  `${front}:"decision","account":${text},"id":${text},"meeting":${text},"participant":${text},"identity":${text}(?:,"arrivedAt":${text})?,"facts":\\{`,
);
const decisionEnd = new RegExp(
  `,"revision":${text},"rule":(null|${text}),"action":"(\\w+)","mode":"[\\w-]+","verdict":"(stay|would-act|act)"(?:,"because":${text})?,"prev":"\\w{64}","hash":"\\w{64}"\\}$`,
  'y',
);
const attempt = new RegExp(`${front}:"attempt","account":${text},"decision":${text},"n":(\\d+),"method":"POST","url":${text},"prev":`);
const outcome = new RegExp(`${front}:"outcome","account":${text},"decision":${text},"result":"(\\w+)","status":`);

/** Longer lines are parsed. */
const maxBytes = 4096;
/** Where `type` begins is nearly the same in every line. */
const typeWithin = 120;

/** The record of a decision, an attempt or an outcome; of the facts, those by which somebody would be known again. */
export function skim(bytes: Buffer): AuditRecord | undefined {
  if (bytes.length > maxBytes) return undefined;
  const line = bytes.toString('latin1');
  const type = line.indexOf(',"type":"');
  if (type < 0 || type > typeWithin) return undefined;
  switch (line.charCodeAt(type + ',"type":"'.length)) {
    case 0x64:
      return decisionIn(line);
    case 0x61:
      return attemptIn(line);
    case 0x6f:
      return outcomeIn(line);
    default:
      return undefined;
  }
}

function decisionIn(line: string): AuditRecord | undefined {
  decisionEnd.lastIndex = line.lastIndexOf(',"revision":"');
  const end = decisionEnd.lastIndex < 0 ? null : decisionEnd.exec(line);
  const start = end === null ? null : decisionFront.exec(line);
  if (end === null || start === null) return undefined;
  const [front = '', seq, at, account = '', id = '', meeting = '', participant = '', identity = '', arrivedAt] = start;
  const [, revision, , rule, action, verdict, because] = end;
  const isKept = verdict === 'act' || because === 'held';
  const facts = isKept ? factsIn(line.slice(front.length, end.index)) : {};
  if (facts === undefined) return undefined;
  return {
    ...{ v: 1, seq: Number(seq), at, type: 'decision', account: shared(account), meeting: shared(meeting), identity: own(identity), facts },
    ...{ id: isKept ? own(id) : id, participant: isKept ? own(participant) : participant },
    ...{ revision: shared(revision ?? ''), rule: rule === undefined ? null : shared(rule), action, verdict, because },
    ...(arrivedAt === undefined ? {} : { arrivedAt: own(arrivedAt) }),
  } as unknown as AuditRecord;
}

/** A piece of a line keeps the whole line in memory: what is remembered is copied. */
function own(piece: string): string {
  return Buffer.from(piece, 'latin1').toString('latin1');
}

const few = createMemo<string>(1_000);

function shared(piece: string): string {
  return few.of(piece, own);
}

/** What is not plain ASCII is parsed. */
function factsIn(written: string): Facts | undefined {
  if (!/^[\x20-\x7e]*$/.test(written) || written.includes('\\')) return undefined;
  const uri = /"uri":"([^"]*)"/.exec(written)?.[1];
  const phone = /"phone":"([^"]*)"/.exec(written)?.[1];
  const anonymous = /"anonymous":(true|false)/.exec(written)?.[1];
  return {
    ...(uri === undefined ? {} : { uri: own(uri) }),
    ...(phone === undefined ? {} : { phone: own(phone) }),
    ...(anonymous === undefined ? {} : { anonymous: anonymous === 'true' }),
  };
}

function attemptIn(line: string): AuditRecord | undefined {
  const [whole, seq, at, account, decision, n, url] = attempt.exec(line) ?? [];
  if (whole === undefined) return undefined;
  return { v: 1, seq: Number(seq), at, type: 'attempt', account, decision, n: Number(n), url: own(url ?? '') } as unknown as AuditRecord;
}

function outcomeIn(line: string): AuditRecord | undefined {
  const [whole, seq, at, account, decision, result] = outcome.exec(line) ?? [];
  if (whole === undefined) return undefined;
  return { v: 1, seq: Number(seq), at, type: 'outcome', account, decision, result } as unknown as AuditRecord;
}
