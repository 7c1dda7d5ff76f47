// Which audit records are about meetings somebody may see. A record that does not say which meeting it is about is not shown to them.
import type { HumanEntry } from '../../audit/human.ts';
import type { AuditRecord, DecisionEntry } from '../../audit/record.ts';
import type { MeetingAbout } from '../auth/reach.ts';

export type Told = AuditRecord | (HumanEntry & { at: string });

/** Remembers what it has seen: records must come in the order of the log. */
export type RecordFilter = (record: Told) => boolean;

const kept = 100_000;

/** `known` is what the daemon knows of a meeting now, by its href. */
export function createRecordFilter(
  covers: (meeting: MeetingAbout) => boolean,
  known: (href: string) => MeetingAbout | undefined,
): RecordFilter {
  const meetings = new Map<string, MeetingAbout>();
  const decisions = new Set<string>();

  function coversHref(href: string | undefined): boolean {
    const about = href === undefined ? undefined : (meetings.get(href) ?? known(href));
    return about !== undefined && covers(about);
  }

  function decided(record: DecisionEntry): boolean {
    const about = aboutOf(record.facts['meeting.organizer'], record.facts['meeting.subject']);
    meetings.set(record.meeting, about);
    bound(meetings);
    if (!covers(about)) return false;
    decisions.add(record.id);
    bound(decisions);
    return true;
  }

  return (record) => {
    switch (record.type) {
      case 'decision':
        return decided(record);
      case 'attempt':
      case 'outcome':
        return decisions.has(record.decision);
      case 'meeting':
        meetings.set(record.meeting, aboutOf(record.organizer, record.subject));
        return coversHref(record.meeting);
      case 'human':
      case 'alarm':
        return coversHref(record.meeting);
      case 'pause':
      case 'resume':
        return true;
      default:
        return false;
    }
  };
}

function aboutOf(organizer: unknown, subject: unknown): MeetingAbout {
  return {
    ...(typeof organizer === 'string' ? { organizer } : {}),
    ...(typeof subject === 'string' ? { subject } : {}),
  };
}

function bound(all: { size: number; keys(): Iterable<string>; delete(key: string): boolean }): void {
  if (all.size <= kept) return;
  const [oldest] = all.keys();
  if (oldest !== undefined) all.delete(oldest);
}
