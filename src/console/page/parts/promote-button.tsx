// Raising a rule: first what it would have done by the record, then, where a human says so, its mode in the file.
import { promoteRule } from '../actions.ts';
import { read } from '../api.ts';
import { ask } from '../question.ts';
import { may } from '../session.ts';
import { connected } from '../stream.ts';
import { count } from '../text.ts';
import { say } from '../toast.ts';

interface PromotionDoc {
  removed: number;
  letIn: number;
  refused: number;
  precision?: number;
  capped: number;
  people: readonly { name?: string; uri?: string; phone?: string; subject?: string; humans?: 'let-in' | 'refused' }[];
  meetings: readonly unknown[];
  busiestMinute?: { removals: number };
  cap: number;
}

/** For a rule that does not act yet. */
export function PromoteButton({ rule, mode }: { rule: string; mode: string }) {
  if (mode === 'enforce' || !may('promote')) return null;
  return (
    <button type="button" class="small" disabled={!connected.value} onClick={() => void look(rule)}>
      What would it do?
    </button>
  );
}

async function look(rule: string): Promise<void> {
  const told = await read<PromotionDoc>(`/rules/${encodeURIComponent(rule)}/promotion`);
  if (told === undefined) {
    say('It could not be worked out: is there an audit log, and are the policies on disk in order?', 'trouble');
    return;
  }
  const title = `Let ${rule} act by itself?`;
  ask({ title, text: words(told), lines: linesOf(told), yes: 'Write mode: enforce', tone: 'no' }, () => promoteRule(rule));
}

const shown = 100;

function linesOf({ people, removed }: PromotionDoc): string[] {
  const lines = people.slice(0, shown).map(({ name, uri, phone, subject, humans }) => {
    const who = [name, uri ?? phone].filter((text) => text !== undefined && text !== '').join(', ') || 'somebody without a name';
    const word = humans === undefined ? '' : humans === 'let-in' ? ': let in' : ': refused by a human too';
    return `${who}${subject === undefined ? '' : `, in ${subject}`}${word}`;
  });
  return removed > lines.length ? [...lines, `and ${removed - lines.length} more`] : lines;
}

function words({ removed, letIn, refused, precision, capped, meetings, busiestMinute, cap }: PromotionDoc): string {
  if (removed === 0) return 'Over the last 30 days it would have removed nobody. This changes its mode in the policy file.';
  const said =
    letIn + refused === 0 ? 'no human has said anything about them yet' : `${letIn} of them were let in, ${refused} refused by a human`;
  const right = precision === undefined ? '' : ` Precision ${Math.floor(precision * 100)} %: ${said}.`;
  const busy = busiestMinute === undefined ? '' : ` Busiest minute ${busiestMinute.removals}, cap ${cap}.`;
  const over = capped === 0 ? '' : ` ${count(capped, 'person', 'people')} more over the cap.`;
  const whom = `${count(removed, 'person', 'people')} in ${count(meetings.length, 'meeting', 'meetings')}`;
  return `Over the last 30 days it would have removed ${whom}.${right}${busy}${over} This changes its mode in the policy file.`;
}
