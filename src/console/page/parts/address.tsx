// The address as it is, with what differs from somebody they look like marked.
import type { PersonDoc } from '../../view/schema.ts';
import { visible } from '../text.ts';
import { addressLine } from '../words/person-words.ts';

export function Address({ person }: { person: PersonDoc }) {
  const [like] = person.lookalikes ?? [];
  const address = person.address;
  if (like === undefined || address === undefined || like.to <= like.from) return <div class="addr">{addressLine(person)}</div>;
  return (
    <div class="addr">
      {visible(address.slice(0, like.from))}
      <mark title="this differs">{visible(address.slice(like.from, like.to))}</mark>
      {visible(address.slice(like.to))}
    </div>
  );
}

export function Lookalikes({ person }: { person: PersonDoc }) {
  return (
    <>
      {(person.lookalikes ?? []).map(({ person: other, text }) => (
        <p key={other} class="alike">
          <span aria-hidden="true">⚠</span> {visible(text)}
        </p>
      ))}
    </>
  );
}
