// One item of what needs a human: what it is, since when, who is on it, and the people it is about.
import type { NeedDoc } from '../../view/schema.ts';
import { actOnAll, onNeed, onRule } from '../actions.ts';
import { versionSeen } from '../presses/seen.ts';
import { ask } from '../question.ts';
import { may } from '../session.ts';
import { canAct, type KnownPerson, meetings, people, state } from '../store.ts';
import { connected } from '../stream.ts';
import { count, visible } from '../text.ts';
import { isOpen } from '../words/person-words.ts';
import { PeopleList } from './people-list.tsx';
import { useHeldHeight } from './still.tsx';
import { WaitingPolicies } from './waiting-policies.tsx';
import { Since } from './when.tsx';

type Kind = NeedDoc['kind'];

const shapes: Readonly<Record<Kind, { shape: string; tone: string }>> = {
  'audit-unwritable': { shape: '▲', tone: 'red' },
  'session-lost': { shape: '▲', tone: 'red' },
  alarm: { shape: '▲', tone: 'red' },
  'moderator-in-lobby': { shape: '▲', tone: 'red' },
  'not-a-leader': { shape: '▲', tone: 'red' },
  'rule-stopped': { shape: '▲', tone: 'red' },
  'organizer-waiting': { shape: '★', tone: 'amber' },
  deadline: { shape: '◷', tone: 'amber' },
  'order-trouble': { shape: '!', tone: 'amber' },
  'mass-admission': { shape: '!', tone: 'amber' },
  held: { shape: '■', tone: 'blue' },
  proposed: { shape: '◆', tone: 'blue' },
  'policies-waiting': { shape: '✎', tone: 'red' },
  'policies-rejected': { shape: '✎', tone: 'amber' },
};

/** Over so many the number has to be typed. */
const typedOver = 20;

export function NeedCard({ need }: { need: NeedDoc }) {
  const { shape, tone } = shapes[need.kind];
  const meeting = need.meeting === undefined ? undefined : meetings.value.get(need.meeting);
  const waiting = state.value?.policiesWaiting;
  const concerned = peopleOf(need);
  const open = concerned.filter(isOpen);
  const card = useHeldHeight<HTMLElement>();
  const buttons = useHeldHeight<HTMLDivElement>();
  return (
    <section
      ref={card}
      class={need.closed === undefined ? `need ${tone}` : `need ${tone} over`}
      aria-labelledby={`need-${need.id}`}
      data-need={need.kind}
    >
      <h3 id={`need-${need.id}`}>
        <span aria-hidden="true">{shape}</span> {visible(need.text)}
      </h3>
      <p class="mut">
        {meeting === undefined || need.meeting === undefined ? null : (
          <>
            <a href={`#/meeting/${need.meeting}`}>{visible(meeting.subject ?? meeting.organizer ?? 'a meeting without a subject')}</a> ·{' '}
          </>
        )}
        {need.closed === undefined ? <Open need={need} /> : visible(closing(need.closed))}
      </p>
      <div class="row" ref={buttons}>
        {need.closed === undefined ? <NeedButtons need={need} open={open} /> : null}
      </div>
      {need.kind === 'policies-waiting' && need.closed === undefined && waiting !== undefined ? (
        <WaitingPolicies waiting={waiting} inside />
      ) : null}
      {concerned.length === 0 ? null : <PeopleList ids={open.map(({ id }) => id)} room={need.kind === 'rule-stopped' ? 0 : 8} />}
    </section>
  );
}

function Open({ need: { oldest, takenBy } }: { need: NeedDoc }) {
  return (
    <>
      oldest <Since at={oldest} /> · {takenBy === undefined ? 'nobody has taken this' : `${visible(takenBy.by.who)} is on it`}
    </>
  );
}

function closing({ by, how }: NonNullable<NeedDoc['closed']>): string {
  return by === undefined ? `over: ${how}` : `${how} by ${by.who}`;
}

function NeedButtons({ need, open }: { need: NeedDoc; open: readonly KnownPerson[] }) {
  const off = !connected.value;
  const { rule, meeting } = need;
  return (
    <>
      {need.kind === 'rule-stopped' && rule !== undefined && meeting !== undefined ? (
        <StoppedButtons rule={rule} meeting={meeting} open={open} />
      ) : null}
      {(need.kind === 'held' || need.kind === 'proposed') && meeting !== undefined && open.length > 1 ? (
        <AllButtons need={need} meeting={meeting} open={open} />
      ) : null}
      {!may(need.takenBy === undefined ? 'take' : 'release', meeting) ? null : need.takenBy === undefined ? (
        <button type="button" disabled={off} onClick={() => void onNeed(need, 'take')}>
          Take it
        </button>
      ) : (
        <button type="button" disabled={off} onClick={() => void onNeed(need, 'release')}>
          Let others take it
        </button>
      )}
      {acknowledged.has(need.kind) && may('ack', meeting) ? (
        <button type="button" disabled={off} onClick={() => void onNeed(need, 'ack')}>
          Seen
        </button>
      ) : null}
    </>
  );
}

const acknowledged: ReadonlySet<Kind> = new Set(['mass-admission', 'order-trouble', 'policies-rejected', 'not-a-leader', 'alarm']);

function StoppedButtons({ rule, meeting, open }: { rule: string; meeting: string; open: readonly KnownPerson[] }) {
  const off = !connected.value;
  const goOn = may('go-on', meeting);
  return (
    <>
      {goOn ? (
        <button type="button" class="go" disabled={off} onClick={() => void onRule(rule, meeting, 'go-on')}>
          Let it go on
        </button>
      ) : null}
      {open.length === 0 || !goOn ? null : (
        <button type="button" disabled={off} onClick={() => void onRule(rule, meeting, 'go-on', open.length)}>
          For these {open.length} only
        </button>
      )}
      <All what="reject" open={open} meeting={meeting} rule={rule} words="Refuse these" />
      <a class="button" href={`#/meeting/${meeting}`}>
        Look at them
      </a>
    </>
  );
}

function AllButtons({ need, meeting, open }: { need: NeedDoc; meeting: string; open: readonly KnownPerson[] }) {
  const about = need.rule === undefined ? {} : { rule: need.rule };
  return (
    <>
      <All what="admit" open={open} meeting={meeting} words="Admit all" {...about} />
      <All what="reject" open={open} meeting={meeting} words="Refuse all" {...about} />
    </>
  );
}

export function All({
  what,
  open,
  meeting,
  rule,
  words,
}: {
  what: 'admit' | 'reject';
  open: readonly KnownPerson[];
  meeting: string;
  rule?: string;
  words: string;
}) {
  const those = open.filter(({ place, neverTargeted }) => place === 'lobby' && (what === 'admit' || neverTargeted === undefined));
  if (those.length === 0 || !may('bulk', meeting)) return null;
  const question = {
    title: `${words.split(' ')[0]} ${count(those.length, 'person', 'people')}?`,
    text: `Exactly the ${those.length} who wait now, each by name; those who arrive from now on are not among them.`,
    yes: `${words.split(' ')[0]} ${those.length}`,
    tone: what === 'admit' ? ('go' as const) : ('no' as const),
    ...(those.length > typedOver ? { number: those.length } : {}),
  };
  return (
    <button
      type="button"
      class={what === 'admit' ? 'go' : 'no'}
      disabled={!connected.value || !canAct.value}
      onClick={() => {
        const seen = those.map((person) => ({ ...person, version: versionSeen(person) }));
        ask(question, () => actOnAll(seen, what, meeting, rule));
      }}
    >
      {words} {those.length}…
    </button>
  );
}

/** Whom an item is about: those it names, and whoever else its rule stands for in its meeting. */
function peopleOf(need: NeedDoc): readonly KnownPerson[] {
  const named = new Set(need.people);
  const all = [...people.value.values()].filter(
    (person) =>
      named.has(person.id) ||
      (need.rule !== undefined && person.meeting === need.meeting && person.decision?.rule === need.rule && concerns(need.kind, person)),
  );
  return all.toSorted((a, b) => a.since - b.since);
}

function concerns(kind: Kind, { decision, hold }: KnownPerson): boolean {
  if (kind === 'rule-stopped') return decision?.because === 'capped' || decision?.proposal !== undefined;
  if (kind === 'held') return hold !== undefined || decision?.because === 'held';
  return kind === 'proposed' && decision?.proposal !== undefined;
}
