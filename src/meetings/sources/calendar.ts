// A calendar as a source: its files are read when they change, and looked at again every few minutes, because time goes on. What reads calendars is
// loaded only where one is configured.

import { defined } from '../../defined.ts';
import { reasonOf } from '../../errors.ts';
import type { CalendarFile, CalendarReader } from '../calendar/reader.ts';
import type { Item, Listener, MeetingSource } from './source.ts';
import type { Margins } from './wish.ts';

export interface CalendarListener {
  /** False: not all of them could be read. */
  files(files: readonly CalendarFile[]): Promise<boolean>;
  failed(why: string): void;
}

/** Brings the files of a calendar, now and whenever they change. */
export interface CalendarFeed {
  start(on: CalendarListener): void;
  stop(): void;
}

export interface CalendarOptions {
  name: string;
  feed: CalendarFeed;
  mayAsk(link: string): boolean;
  margins(): Margins;
  now(): number;
}

/** An appointment is known a day before it is due, so that missing a look or two costs nothing. */
const aheadMs = 24 * 60 * 60 * 1000;
const lookEveryMs = 5 * 60 * 1000;

export function calendarSource({ name, feed, mayAsk, margins, now }: CalendarOptions): MeetingSource {
  let reader: Promise<CalendarReader> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();
  let hasRead = false;
  let failure: string | undefined;

  async function take(files: readonly CalendarFile[], listener: Listener): Promise<void> {
    reader ??= import('../calendar/reader.ts').then(({ createCalendarReader }) => createCalendarReader(mayAsk));
    const failures = files.length === 0 ? ['it holds no .ics file'] : await (await reader).take(files);
    if (failures.length < files.length) hasRead = true;
    failure = failures.length === 0 ? undefined : failures.join('; ');
    if (hasRead) await look(listener);
    else if (failure !== undefined) listener.failed(failure);
  }

  async function look(listener: Listener): Promise<void> {
    if (reader === undefined || !hasRead) return;
    const from = now() - margins().afterMs;
    const { list, known, complaints } = await (await reader).within({ from, to: now() + margins().beforeMs + aheadMs });
    const items = list.map((one): Item => {
      const { uid, place, meeting, start, end, organizers, where, subject } = one;
      return {
        id: `${uid} ${place}`,
        group: uid,
        meeting,
        time: { start, end },
        organizers,
        where,
        ...(subject === '' ? {} : { subject }),
      };
    });
    listener.said({ items, known, unclear: complaints, ...defined({ failure }) });
  }

  /** One after the other: two looks at once could be told in the wrong order. */
  function inTurn(work: () => Promise<void>, listener: Listener): Promise<void> {
    turn = turn.then(work).catch((error: unknown) => listener.failed(reasonOf(error)));
    return turn;
  }

  return {
    name,
    start(listener) {
      feed.start({
        async files(files) {
          await inTurn(() => take(files, listener), listener);
          return failure === undefined;
        },
        failed(why) {
          failure = why;
          listener.failed(why);
        },
      });
      timer = setInterval(() => void inTurn(() => look(listener), listener), lookEveryMs);
    },
    stop() {
      clearInterval(timer);
      feed.stop();
    },
  };
}
