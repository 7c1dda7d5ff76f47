// A decision on record, decided again: with its facts, its counts and its time. The one answer of `explain --decision` and of the desk.
import { readLines } from '../audit/reading/lines.ts';
import { parseRecord } from '../audit/reading/read.ts';
import { memoryAt } from '../memory/rebuild.ts';
import type { Explanation, PolicySet } from '../policy/policy.ts';
import { longestWindowMs } from '../policy/set.ts';
import type { Situation } from '../roster/facts.ts';
import { createPlaces } from './places.ts';
import { type DecisionRecord, recordedSituation } from './situation.ts';

export interface DecisionExplained {
  record: DecisionRecord;
  /** The set is the one that decided then. */
  current: boolean;
  situation: Situation;
  /** What the set decides about the recorded situation. */
  explanation: Explanation;
}

/** `files`: the audit log, oldest first. Undefined when no decision of this id is on record. Throws what the file system throws. */
export async function explainDecision(id: string, files: readonly string[], set: PolicySet): Promise<DecisionExplained | undefined> {
  for (const [index, file] of [...files.entries()].toReversed()) {
    const record = await findDecision(id, file);
    if (record !== undefined) return explained(record, files.slice(0, index + 1), set);
  }
  return undefined;
}

/** Only what the deciding rules read is on record, so the log is counted again where the set asks for more. */
async function explained(record: DecisionRecord, files: readonly string[], set: PolicySet): Promise<DecisionExplained> {
  let missing = false;
  const absent = (): number => {
    missing = true;
    return 0;
  };
  const current = set.revision === record.revision;
  const meeting = set.rules.some(({ rollout }) => rollout !== undefined) ? await placeOf(record, files) : undefined;
  const onRecord = recordedSituation(record, { arrivals: absent, removals: absent }, meeting);
  const explanation = await set.explain(onRecord);
  if (!missing) return { record, current, situation: onRecord, explanation };
  const situation = recordedSituation(record, await memoryAt(record, files, longestWindowMs(set.rules)), meeting);
  return { record, current, situation, explanation: await set.explain(situation) };
}

/** What the meeting is called over sessions; the newest file that tells. */
async function placeOf({ meeting }: DecisionRecord, files: readonly string[]): Promise<string | undefined> {
  const wanted = Buffer.from(JSON.stringify(meeting));
  for (const file of files.toReversed()) {
    const places = createPlaces();
    for await (const lines of readLines(file)) {
      for (const { bytes } of lines) {
        if (!bytes.includes('"type":"meeting"') || !bytes.includes(wanted)) continue;
        const record = parseRecord(bytes.toString('utf8'));
        if (typeof record === 'object') places.note(record);
      }
    }
    const place = places.of(meeting);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** Lines are looked at as bytes before they are parsed. */
async function findDecision(id: string, file: string): Promise<DecisionRecord | undefined> {
  const wanted = Buffer.from(JSON.stringify(id));
  for await (const lines of readLines(file)) {
    for (const { bytes } of lines) {
      if (!bytes.includes(wanted)) continue;
      const record = parseRecord(bytes.toString('utf8'));
      if (typeof record === 'object' && record.type === 'decision' && record.id === id) return record;
    }
  }
  return undefined;
}
