// Policies that wait for a human: whom they would remove at once, by rule, and the button that lets them take effect.
import type { WaitingDoc } from '../../view/schema.ts';
import { acceptPolicies } from '../actions.ts';
import { ask } from '../question.ts';
import { may } from '../session.ts';
import { connected } from '../stream.ts';
import { count, visible } from '../text.ts';

type Rule = WaitingDoc['would'][number];

/** `inside`: of a card that says already that policies wait. */
export function WaitingPolicies({ waiting, inside }: { waiting: WaitingDoc; inside?: true }) {
  const { people, would, doubts = [], proposes, unprotects, revision } = waiting;
  const question = {
    title: unprotects ? 'Protect fewer people from now on?' : 'Let these policies take effect?',
    text: `${unprotects ? 'Rules' : 'They'} would at once remove ${count(people, 'person', 'people')} more. Everybody present is decided again.`,
    yes: 'Accept',
    tone: 'no' as const,
    ...(people > 20 ? { number: people } : {}),
  };
  const why = doubts.length > 0 ? 'they hold values that can mean nothing' : `${count(people, 'person', 'people')} would be removed`;
  const meanwhile = unprotects
    ? 'Who was protected stays so.'
    : proposes
      ? 'Until then their rules only propose.'
      : 'The last set stays in force.';
  return (
    <section class={inside ? '' : 'need amber'} data-waiting={revision}>
      {inside ? null : (
        <h3>
          {unprotects ? 'Fewer would be protected' : 'Policies wait'}: {why}
        </h3>
      )}
      <p class="mut">
        {meanwhile} Revision {revision.slice(0, 12)}
      </p>
      {would.map((rule) => (
        <details key={rule.rule} class="whom">
          <summary>
            {visible(rule.rule)}: {rule.count}
          </summary>
          <ul>
            {rule.people.map((person, at) => (
              <li key={at}>{visible(whoIs(person))}</li>
            ))}
          </ul>
          {rule.people.length < rule.count ? <p class="mut">and {rule.count - rule.people.length} more</p> : null}
        </details>
      ))}
      {doubts.map((doubt) => (
        <p key={doubt}>{visible(doubt)}</p>
      ))}
      {may('accept') ? (
        <button type="button" class="no" disabled={!connected.value} onClick={() => ask(question, () => acceptPolicies(revision))}>
          {unprotects ? 'Accept this change…' : 'Accept these policies…'}
        </button>
      ) : null}
    </section>
  );
}

function whoIs({ name, address, phone, subject, place }: Rule['people'][number]): string {
  const who = [name, address ?? phone].filter((text) => text !== undefined).join(', ');
  const lobby = subject === undefined ? 'in the lobby' : `in the lobby of ${subject}`;
  const where = place === 'lobby' ? lobby : `inside ${subject ?? ''}`.trim();
  return `${who === '' ? 'somebody without a name' : who}, ${where}`;
}
