// An appointment as the simulated calendar holds it: in real time, with what makes reading it hard.

export interface Appointment {
  uid: string;
  subject: string;
  /** A focus URI, or a join link. */
  meeting: string;
  /** The calendar names it by its join link. */
  byLink?: boolean;
  organizer: string;
  /** Epoch ms of the one time that matters. */
  start: number;
  end: number;
  /** Times are written in it, where they can be; UTC without one. */
  zone?: CalendarZone;
  /** It is one of a series that began days before. */
  series?: 'daily' | 'weekly';
  /** Of its series it is left out. */
  excepted?: boolean;
  /** Of its series it was to be at this time. */
  movedFrom?: number;
  cancelled?: boolean;
  sequence?: number;
}

export interface CalendarZone {
  /** As the product writes it: `W. Europe Standard Time`. */
  written: string;
  iana: string;
}

/** What clocks in the zone show, as if it were UTC. */
export function wallTime(at: number, { iana }: CalendarZone): number {
  const parts = formatOf(iana).formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

const hourMs = 3_600_000;

/** Whether clocks showed the same time before: writing it would mean that time. */
export function isSecondTime(at: number, zone: CalendarZone): boolean {
  return [0.5, 1].some((hours) => wallTime(at - hours * hourMs, zone) === wallTime(at, zone));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...parts });
  formats.set(timeZone, format);
  return format;
}
