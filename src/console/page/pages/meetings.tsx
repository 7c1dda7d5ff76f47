// Every meeting that is followed: by which account, why, and how far we are.
import type { MeetingDoc } from '../../view/schema.ts';
import { meetingName, placeAndSource } from '../meeting-words.ts';
import { meetings } from '../store.ts';
import { count, visible } from '../text.ts';

export function MeetingsPage() {
  const all = [...meetings.value.values()].toSorted((a, b) => meetingName(a).localeCompare(meetingName(b)));
  return (
    <main>
      <h2>
        Meetings <span class="tag">{all.length}</span>
      </h2>
      <p class="mut">
        {count(all.length, 'meeting')} followed now. Those that are still to come are listed by <code>npx lobbyguard meetings</code>.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Meeting</th>
            <th scope="col" class="n">
              Lobby
            </th>
            <th scope="col" class="n">
              Inside
            </th>
          </tr>
        </thead>
        <tbody>
          {all.map((meeting) => (
            <MeetingRow key={meeting.id} meeting={meeting} />
          ))}
        </tbody>
      </table>
    </main>
  );
}

function MeetingRow({ meeting }: { meeting: MeetingDoc }) {
  return (
    <tr>
      <th scope="row">
        <a href={`#/meeting/${meeting.id}`}>{meetingName(meeting)}</a>
        <div class="mut small">
          {placeAndSource(meeting)}, by {visible(meeting.account)}
        </div>
      </th>
      <td class="n">{meeting.waiting}</td>
      <td class="n">{meeting.inside}</td>
    </tr>
  );
}
