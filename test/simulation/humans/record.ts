// What the record says of human words: each is on it with who said it before anything was done for it, and each order comes to an end there.
import type { AuditDisk, AuditRecordOnDisk } from '../../chaos/audit-disk.ts';
import { pathOf } from '../../chaos/checks.ts';
import type { Findings } from '../../chaos/findings.ts';
import { acceptedAt, idOf, isOrder, type Word } from './word.ts';

export interface HumanRecord {
  /** The audit directory, read for the books and for this at once. */
  disk: AuditDisk;
  /** When the order came to an end other than that it was carried out. */
  endedAt(id: string): number | undefined;
  /** The server has said that it did not carry it out, or that nobody was there. */
  wasDenied(id: string): boolean;
  /** What the last attempt at this path and query was made for. */
  behind(path: string): Behind | undefined;
  /** What rules ordered, oldest first. */
  readonly ofRules: readonly Behind[];
  /** A human took back what a rule had ordered, and nothing of it may be carried out any more. */
  ruleTakenBack(decision: string): void;
  /** Whoever may have said this: nobody else is on record. `waiting`: the acts that have no end yet. */
  check(words: readonly Word[], waiting: ReadonlySet<string>, findings: Findings): void;
}

/** A decision that was carried out or is to be: by a rule, or for what a human said. */
export interface Behind {
  decision: string;
  rule: string | null;
  human: string | undefined;
  /** As recorded. */
  meeting: string;
  participant: string;
}

interface Attempt {
  decision: string;
  at: number;
  seenHuman: boolean;
}

export function createHumanRecord(disk: AuditDisk): HumanRecord {
  const unread: AuditRecordOnDisk[] = [];
  /** Who said it, by the id of the human act. */
  const said = new Map<string, string>();
  /** The human act, by the decision that carries it out. */
  const humanOf = new Map<string, string>();
  const decisions = new Map<string, Behind>();
  const ofRules: Behind[] = [];
  const newestAttempt = new Map<string, string>();
  const takenFromRules = new Map<string, number>();
  const stays = new Set<string>();
  const attempts: Attempt[] = [];
  const ends = new Map<string, { at: number; result: string; isRefused: boolean }>();

  function note(record: AuditRecordOnDisk): void {
    const [id, decision] = [String(record['id']), String(record['decision'])];
    const human = record['human'];
    if (record.type === 'human') said.set(id, String((record['by'] as { who: unknown }).who));
    if (record.type === 'decision' && typeof human === 'string') {
      humanOf.set(id, human);
      if (record['verdict'] !== 'act' && record['because'] !== 'overruled') stays.add(human);
    }
    if (record.type === 'decision' && record['verdict'] === 'act') noteDecision(record);
    if (record.type === 'attempt') {
      attempts.push({ decision, at: Date.parse(record.at), seenHuman: said.has(humanOf.get(decision) ?? '') });
      newestAttempt.set(pathOf(String(record['url'])), decision);
    }
    if (record.type === 'outcome') {
      const [result, code] = [String(record['result']), record['code']];
      const isRefused = /^(?:denied|failed|gone)$/.test(result) || (result === 'cancelled' && code !== undefined);
      ends.set(humanOf.get(decision) ?? decision, { at: Date.parse(record.at), result, isRefused });
    }
  }

  function noteDecision({ id, rule, human, meeting, participant }: AuditRecordOnDisk): void {
    const one: Behind = {
      decision: String(id),
      rule: typeof rule === 'string' ? rule : null,
      human: typeof human === 'string' ? human : undefined,
      meeting: String(meeting),
      participant: String(participant),
    };
    decisions.set(one.decision, one);
    if (one.rule !== null) ofRules.push(one);
  }

  function read(): void {
    const news = disk.news();
    for (const record of news) note(record);
    unread.push(...news);
  }

  function checkAttempts(words: readonly Word[], findings: Findings): void {
    const byId = new Map(words.map((word) => [idOf(word), word]));
    for (const { decision, at, seenHuman } of attempts) {
      const ruleTakenBackAt = takenFromRules.get(decision);
      if (ruleTakenBackAt !== undefined && at > ruleTakenBackAt)
        findings.add('undone-and-sent', `an attempt for ${decision} of a rule, ${at - ruleTakenBackAt} ms after it was taken back`);
      const human = humanOf.get(decision);
      if (human === undefined) continue;
      if (!seenHuman) findings.add('human-without-record', `an attempt for ${human}, which was not on record before it`);
      const takenBackAt = byId.get(human)?.takenBackAt;
      if (takenBackAt !== undefined && at > takenBackAt)
        findings.add('undone-and-sent', `an attempt for ${human}, ${at - takenBackAt} ms after it was taken back`);
    }
  }

  return {
    disk: {
      ...disk,
      get sick() {
        return disk.sick;
      },
      news() {
        read();
        return unread.splice(0);
      },
    },
    endedAt(id) {
      read();
      const end = ends.get(id);
      return end === undefined || end.result === 'done' ? undefined : end.at;
    },
    wasDenied(id) {
      read();
      return ends.get(id)?.isRefused === true;
    },
    behind(path) {
      read();
      return decisions.get(newestAttempt.get(path) ?? '');
    },
    get ofRules() {
      read();
      return ofRules;
    },
    ruleTakenBack: (decision) => void takenFromRules.set(decision, Date.now()),
    check(words, waiting, findings) {
      read();
      checkAttempts(words, findings);
      for (const word of words) {
        const id = idOf(word);
        if (id === undefined || word.isLost) continue;
        if (said.get(id) !== word.who)
          findings.add('word-not-on-record', `${word.act} of ${word.person.uri} by ${word.who}: on record ${said.get(id)}`);
        const isThere = word.meeting.people.get(word.person.key) === word.person;
        if (
          !isOrder(word) ||
          !isThere ||
          word.over ||
          word.takenBackAt !== undefined ||
          word.doubtful ||
          stays.has(id) ||
          ends.has(id) ||
          waiting.has(id)
        )
          continue;
        findings.add(
          'in-between',
          `${word.act} of ${word.person.uri} (${word.person.place}) by ${word.who} at ${acceptedAt(word)} came to no end on record`,
        );
      }
    },
  };
}
