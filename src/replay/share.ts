// Which records of a log are for one of several readers: those of its meetings, by what they are called over sessions. What is about no single meeting,
// or tells what a meeting is called, is for every reader. Readers that divide a log so come to the same answer as one who reads all of it.
import { placeOfRecord } from '../audit/place.ts';
import type { Front } from '../audit/reading/front.ts';
import type { AuditRecord } from '../audit/record.ts';
import { meetingKey } from '../audit/redact.ts';
import { hashOf } from './marks.ts';

export interface ShareOptions {
  /** From 0. */
  index: number;
  of: number;
}

export interface Share {
  /** Asked of every line in order. `others` is told the time of a line that is for another reader. */
  wants(line: Front, others: (at: number) => void): boolean;
  /** Told of every record that is wanted, in order. */
  note(record: AuditRecord): void;
  /** Lines that went by, for whomever they were: the number is the same for every reader. */
  readonly lines: number;
  /** A meeting was called otherwise before, or there are too many of them: only one who reads all of it can tell. */
  readonly isIndivisible: boolean;
}

const maxMeetings = 100_000;

export function createShare({ index, of }: ShareOptions): Share {
  const byHref = new Map<string, number>();
  /** Hrefs that mean the same meeting have one key. */
  const byKey = new Map<string, number>();
  let lines = 0;
  let isIndivisible = false;

  function assign(href: string, key: string, reader: number): number {
    if ((byKey.get(key) ?? reader) !== reader || byHref.size >= maxMeetings) isIndivisible = true;
    byKey.set(key, reader);
    byHref.set(href, reader);
    return reader;
  }

  function readerOf(href: string): number {
    const known = byHref.get(href);
    if (known !== undefined) return known;
    const key = meetingKey(href);
    return assign(href, key, byKey.get(key) ?? hashOf(key) % of);
  }

  return {
    wants({ type, at, meeting }, others) {
      lines += 1;
      if (of === 1 || type !== 'decision' || meeting === undefined) return true;
      if (Number.isNaN(at) || readerOf(meeting) === index) return true;
      others(at);
      return false;
    },
    note(record) {
      const place = of > 1 && record.type === 'meeting' ? placeOfRecord(record) : undefined;
      if (place === undefined || record.type !== 'meeting') return;
      assign(record.meeting, meetingKey(record.meeting), hashOf(place) % of);
    },
    get lines() {
      return lines;
    },
    get isIndivisible() {
      return isIndivisible;
    },
  };
}
