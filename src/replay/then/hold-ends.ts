// People who were held on record for longer than the replayed rule would hold them. The rule: what came of a hold on record is never counted twice, and
// nobody is taken to have been there after the last that is known of them. Bounded.
import type { AuditRecord } from '../../audit/record.ts';
import type { Ruling } from '../../policy/policy.ts';
import type { DecisionRecord } from '../situation.ts';

export interface HoldEnds {
  /** The rest of the record: who left, whom a human spoke about, which meeting is over. */
  note(record: AuditRecord): void;
  decided(record: DecisionRecord, ruling: Ruling): void;
  /** The log ends here. */
  finish(): void;
}

interface Held {
  record: DecisionRecord;
  ruling: Ruling;
  afterMs: number;
}

const maxHeld = 100_000;

/** `onEnd`: their time would have been up, at the time of the record that is given. */
export function createHoldEnds(revision: string, onEnd: (record: DecisionRecord, ruling: Ruling) => void): HoldEnds {
  /** By participant, since they were first held. */
  const open = new Map<string, Held>();
  let last = 0;

  function over(participant: string, at: number): void {
    const held = open.get(participant);
    open.delete(participant);
    if (held === undefined) return;
    const { record, ruling, afterMs } = held;
    const end = ruling.rule?.hold?.end;
    const due = Date.parse(record.at) + afterMs;
    if (end !== undefined && at >= due) onEnd({ ...record, at: new Date(due).toISOString() }, { ...ruling, action: end.action });
  }

  function goesOn({ record: first, ruling: before }: Held, record: DecisionRecord, ruling: Ruling): boolean {
    return (
      isHeld(record) &&
      ruling.action === 'hold' &&
      ruling.rule?.id === before.rule?.id &&
      (record.arrivedAt ?? first.arrivedAt) === first.arrivedAt
    );
  }

  return {
    note(record) {
      const at = Date.parse(record.at);
      last = Math.max(last, at);
      if (record.type === 'human' && record.participant !== undefined) over(record.participant, at);
      if (record.type === 'decision' && record.trial !== true && (record.because === 'left' || record.human !== undefined))
        over(record.participant, at);
      if (record.type !== 'meeting' || record.event === 'joined') return;
      for (const [participant, held] of [...open]) if (held.record.meeting === record.meeting) over(participant, at);
    },
    decided(record, ruling) {
      const held = open.get(record.participant);
      // Their time was up on record, too: what came of that is compared by itself.
      if (record.after === 'hold') open.delete(record.participant);
      else if (held !== undefined && !goesOn(held, record, ruling)) over(record.participant, Date.parse(record.at));
      const end = ruling.action === 'hold' ? ruling.rule?.hold?.end : undefined;
      if (end === undefined || !isHeld(record) || record.revision === revision) return;
      if (!open.has(record.participant) && open.size < maxHeld) open.set(record.participant, { record, ruling, afterMs: end.afterMs });
    },
    finish() {
      for (const participant of [...open.keys()]) over(participant, last);
    },
  };
}

function isHeld({ action, after }: DecisionRecord): boolean {
  return action === 'hold' && after === undefined;
}
