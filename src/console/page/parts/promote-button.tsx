// Raising a rule: first what it would have done by the record, then, where a human says so, its mode in the file.
import { promoteRule, read, say } from '../actions.ts';
import { ask } from '../question.ts';
import { may } from '../session.ts';
import { connected } from '../stream.ts';
import { count } from '../text.ts';

interface PromotionDoc {
  removed: number;
  letIn: number;
  precision?: number;
  capped: number;
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
  const question = { title: `Let ${rule} act by itself?`, text: words(told), yes: 'Write mode: enforce', tone: 'no' as const };
  ask(question, () => promoteRule(rule));
}

function words({ removed, letIn, precision, capped, meetings, busiestMinute, cap }: PromotionDoc): string {
  if (removed === 0) return 'Over the last 30 days it would have removed nobody. This changes its mode in the policy file.';
  const right = precision === undefined ? '' : ` Precision ${Math.floor(precision * 100)} %: ${letIn} of them were let in.`;
  const busy = busiestMinute === undefined ? '' : ` Busiest minute ${busiestMinute.removals}, cap ${cap}.`;
  const over = capped === 0 ? '' : ` ${count(capped, 'person', 'people')} more over the cap.`;
  const whom = `${count(removed, 'person', 'people')} in ${count(meetings.length, 'meeting', 'meetings')}`;
  return `Over the last 30 days it would have removed ${whom}.${right}${busy}${over} This changes its mode in the policy file.`;
}
