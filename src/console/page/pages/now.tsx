// The first screen: what needs a human, the meetings by need, and what has just been done.
import { useRef } from 'preact/hooks';
import type { MeetingDoc, NeedDoc } from '../../view/schema.ts';
import { now } from '../clock.ts';
import { meetingName, whatIsSpecial } from '../meeting-words.ts';
import { ArrivalBars } from '../parts/bars.tsx';
import { NeedCard } from '../parts/need-card.tsx';
import { Nodes } from '../parts/nodes.tsx';
import { isHeld, Still } from '../parts/still.tsx';
import { At, Since } from '../parts/when.tsx';
import { mayDecide, session } from '../session.ts';
import { useSteadyItems } from '../steady.ts';
import { done, lastingNeeds, meetings, needs, openNeeds, state } from '../store.ts';
import { count, visible } from '../text.ts';
import { elsewhere, isStandby } from '../words/cluster-words.ts';

const shownMeetings = 12;

export function NowPage() {
  return (
    <main class="two">
      <Still>
        <h2>
          Needs you <span class="tag">{openNeeds.value.length}</span>
        </h2>
        <Items />
      </Still>
      <aside>
        <Meetings />
        <Nodes />
        <Done />
        <p class="mut keys">
          <kbd>j</kbd> <kbd>k</kbd> move,{' '}
          {mayDecide() ? (
            <>
              <kbd>a</kbd> admit, <kbd>r</kbd> refuse, <kbd>w</kbd> wait, <kbd>z</kbd> undo,{' '}
            </>
          ) : null}
          <kbd>?</kbd> all keys
        </p>
      </aside>
    </main>
  );
}

function Items() {
  const { shown, fresh, showFresh } = useSteadyItems({ current: openNeeds.value.map(({ id }) => id), held: isHeld(), at: now.value });
  const known = useRemembered(shown);
  const [first] = fresh.flatMap((id) => known.get(id) ?? []);
  return (
    <>
      {first === undefined ? null : (
        <button type="button" class="news" onClick={showFresh}>
          Show {count(fresh.length, 'new item')}: {visible(first.text)}
        </button>
      )}
      {shown
        .flatMap((id) => known.get(id) ?? [])
        .map((need) => (
          <NeedCard key={need.id} need={need} />
        ))}
      {shown.length === 0 ? <Calm /> : null}
      <Acknowledged />
    </>
  );
}

/** What is there now, and what is still shown although it is there no more. */
function useRemembered(shown: readonly string[]): ReadonlyMap<string, NeedDoc> {
  const last = useRef<ReadonlyMap<string, NeedDoc>>(new Map());
  const known = new Map(needs.value.map((need) => [need.id, need]));
  for (const id of shown) {
    const before = last.current.get(id);
    if (before !== undefined && !known.has(id))
      known.set(id, { ...before, closed: before.closed ?? { at: now.value, how: 'it needs nobody any more' } });
  }
  last.current = known;
  return known;
}

function Acknowledged() {
  if (lastingNeeds.value.length === 0) return null;
  return (
    <section class="need amber" aria-labelledby="acknowledged">
      <h3 id="acknowledged">
        <span aria-hidden="true">▲</span> Acknowledged, and not over: {lastingNeeds.value.length}
      </h3>
      <ul>
        {lastingNeeds.value.map(({ id, text, oldest, closed }) => (
          <li key={id}>
            {visible(text)}{' '}
            <span class="mut">
              since <Since at={oldest} />
              {closed?.by === undefined ? '' : `, acknowledged by ${visible(closed.by.who)}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What was acknowledged is not nothing while it lasts. */
function nothingNeedsYou(): string {
  return lastingNeeds.value.length === 0 ? 'Nothing needs you.' : 'Nothing new needs you.';
}

function Calm() {
  if (state.value === undefined) return <p class="calm">lobbyguard is starting.</p>;
  if (meetings.value.size === 0) return <p class="calm">{nothingFollowed()}</p>;
  return (
    <p class="calm">
      {nothingNeedsYou()} {count(meetings.value.size, 'meeting')} watched; whatever a rule holds or proposes will appear here.
    </p>
  );
}

function nothingFollowed(): string {
  const cluster = state.value?.cluster;
  if (cluster !== undefined && isStandby(cluster))
    return `This node stands by: ${visible(elsewhere(cluster))}. It takes over what they leave.`;
  if (session.value === undefined || session.value.everywhere) return `${nothingNeedsYou()} No meeting is followed now.`;
  const whose = session.value.role === 'organizer' ? 'None of your meetings' : 'No meeting that your role reaches';
  return `${nothingNeedsYou()} ${whose} is followed now; as soon as one is, it appears here by itself.`;
}

function Meetings() {
  const all = [...meetings.value.values()].toSorted((a, b) => weight(b) - weight(a));
  const busy = all.filter((one) => one.waiting + one.held > 0 || one.inside > 0);
  const shown = busy.slice(0, shownMeetings);
  const rest = all.length - shown.length;
  if (all.length === 0) return null;
  return (
    <>
      <h2>
        <a href="#/meetings">Meetings</a> <span class="tag">{all.length}</span>
      </h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Meeting</th>
            <th scope="col" class="n">
              Lobby
            </th>
            <th scope="col" class="n">
              Held
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((meeting) => (
            <tr key={meeting.id}>
              <th scope="row">
                <a href={`#/meeting/${meeting.id}`}>{meetingName(meeting)}</a>
                <div class="mut small">{whatIsSpecial(meeting)}</div>
                <ArrivalBars arrivals={meeting.arrivals} />
              </th>
              <td class="n">{meeting.waiting}</td>
              <td class="n">{meeting.held}</td>
            </tr>
          ))}
          {rest > 0 ? (
            <tr>
              <th scope="row" class="mut">
                <a href="#/meetings">{rest} more</a>, nobody waiting
              </th>
              <td class="n">0</td>
              <td class="n">0</td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </>
  );
}

function weight({ stopped, held, waiting, inside }: MeetingDoc): number {
  return stopped.length * 1e9 + held * 1e6 + waiting * 1e3 + inside;
}

function Done() {
  return (
    <>
      <h2>Just done</h2>
      {done.value.length === 0 ? <p class="mut">Nothing yet.</p> : null}
      <table class="done">
        <tbody>
          {done.value.slice(0, 10).map((one) => (
            <tr key={one.id}>
              <td>
                <At at={one.at} />
              </td>
              <td>
                <bdi>{visible(one.text)}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
