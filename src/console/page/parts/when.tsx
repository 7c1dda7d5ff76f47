// A moment, as people read it: the time of day, or how long ago; the exact one when the pointer rests on it.
import { dateAndTime, iso, now, span, timeOfDay } from '../clock.ts';

export function At({ at, date = false }: { at: number; date?: boolean }) {
  return (
    <time dateTime={iso(at)} title={iso(at)}>
      {date ? dateAndTime(at) : timeOfDay(at)}
    </time>
  );
}

export function Since({ at }: { at: number }) {
  return (
    <time dateTime={iso(at)} title={iso(at)}>
      {span(now.value - at)}
    </time>
  );
}

export function Until({ at }: { at: number }) {
  return (
    <time dateTime={iso(at)} title={iso(at)}>
      {span(at - now.value)}
    </time>
  );
}
