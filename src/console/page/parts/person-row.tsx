// One person in a list: who, from where, since when, why, and what can be done. A row that was handled stays where it is and says so.
import type { PersonDoc } from '../../view/schema.ts';
import { type Act, busy, cancelOrder } from '../actions.ts';
import { now } from '../clock.ts';
import { actsFor, decide } from '../decide.ts';
import { may } from '../session.ts';
import { canAct, type KnownPerson, state } from '../store.ts';
import { connected } from '../stream.ts';
import { visible } from '../text.ts';
import { plain } from '../words/action-words.ts';
import { displayName, handled, neverWords, origin } from '../words/person-words.ts';
import { Address, Lookalikes } from './address.tsx';
import { Why } from './explain.tsx';
import { useHeldHeight } from './still.tsx';
import { Since, Until } from './when.tsx';

export function PersonRow({ person }: { person: KnownPerson }) {
  const over = handled(person);
  const { shape, word } = origin(person);
  const row = useHeldHeight<HTMLLIElement>();
  return (
    <li
      ref={row}
      class={over === undefined ? 'person' : 'person handled'}
      data-row
      data-person={person.id}
      tabIndex={-1}
      aria-label={displayName(person)}
    >
      <div class="who">
        <a href={`#/person/${person.id}`}>
          <bdi>{displayName(person)}</bdi>
        </a>{' '}
        <span class="tag">
          <span aria-hidden="true">{shape}</span> {word}
        </span>{' '}
        {person.place === 'inside' ? <span class="tag">inside</span> : null}{' '}
        <span class="mut">
          <Since at={person.since} />
        </span>
        <Address person={person} />
        <Lookalikes person={person} />
        <Deadline person={person} />
        {person.neverTargeted === undefined ? null : <p class="mut">{neverWords(person.neverTargeted)}</p>}
        <Why person={person} />
      </div>
      {over === undefined ? <Buttons person={person} /> : <Handled person={person} words={over} />}
    </li>
  );
}

function Handled({ person, words }: { person: KnownPerson; words: string }) {
  const order = person.order;
  const recall =
    order !== undefined && person.goneAt === undefined && order.state !== 'sent' && connected.value && may('cancel', person.meeting);
  return (
    <div class="acts">
      <span class="over">{visible(words)}</span>
      {recall ? (
        <button type="button" onClick={() => void cancelOrder(order.id)}>
          Cancel
        </button>
      ) : null}
    </div>
  );
}

const labels: Readonly<Record<Act, { label: string; tone: string; key?: string }>> = {
  admit: { label: 'Admit', tone: 'go', key: 'a' },
  reject: { label: 'Refuse', tone: 'no', key: 'r' },
  eject: { label: 'Remove…', tone: 'no', key: 'r' },
  wait: { label: 'Wait', tone: '', key: 'w' },
  pass: { label: 'Let in for the whole meeting', tone: '' },
  extend: { label: 'Keep waiting', tone: '' },
};

export function Buttons({ person, more = [] }: { person: PersonDoc; more?: readonly Act[] }) {
  const offered = actsFor(person, more);
  if (offered.length === 0) return null;
  const off = !connected.value || !canAct.value || busy.value.has(person.id);
  const why =
    state.value?.paused === true ? 'paused: nothing is sent' : state.value?.canAct === false ? 'a dry run touches nobody' : undefined;
  return (
    <div class="acts">
      {offered.map((what) => {
        const { label, tone, key } = labels[what];
        const asks = what === 'admit' && (person.lookalikes ?? []).length > 0;
        return (
          <button
            key={what}
            type="button"
            class={tone}
            disabled={off}
            title={why}
            aria-keyshortcuts={key}
            aria-label={`${label.replace('…', '')} ${displayName(person)}`}
            onClick={() => decide(person, what)}
          >
            {label}
            {asks ? '…' : ''}
          </button>
        );
      })}
    </div>
  );
}

function Deadline({ person }: { person: PersonDoc }) {
  const { hold } = person;
  if (hold?.deadline === undefined) return null;
  return (
    <p class="deadline">
      {plain(hold.atDeadline ?? 'hold')}{' '}
      {hold.deadline > now.value ? (
        <>
          in <Until at={hold.deadline} />
        </>
      ) : (
        `now${state.value?.paused === true ? ', once resumed' : ''}`
      )}{' '}
      {hold.extensionsLeft > 0 && may('extend', person.meeting) ? (
        <button type="button" disabled={!connected.value} onClick={() => decide(person, 'extend')}>
          Keep waiting
        </button>
      ) : null}
    </p>
  );
}
