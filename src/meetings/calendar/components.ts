// The outer grammar of a calendar file: which calendars, entries and time zones it holds, each as text of its own, so that a broken entry
// harms no other. What is cut off in the middle is no calendar at all.

export interface CalendarParts {
  /** METHOD, upper case: PUBLISH where it does not say. */
  method: string;
  /** The name of the zone that times without one are in, where the calendar says so. */
  zone?: string;
  timeZones: readonly string[];
  entries: readonly CalendarText[];
}

/** One VEVENT, unfolded. */
export interface CalendarText {
  text: string;
  /** Where it begins, from 1. */
  line: number;
}

export type Parts = { ok: true; calendars: readonly CalendarParts[] } | { ok: false; why: string };

interface Open {
  method: string;
  zone?: string;
  timeZones: string[];
  entries: CalendarText[];
}

interface Gathering {
  name: string;
  line: number;
  lines: string[];
}

/** Folding counts octets and may cut a character in two, so lines are unfolded before they are decoded. */
export function readParts(bytes: Buffer): Parts {
  const foreign = foreignContent(bytes);
  if (foreign !== undefined) return { ok: false, why: foreign };
  const calendars: Open[] = [];
  let calendar: Open | undefined;
  let gathering: Gathering | undefined;
  for (const { text, line } of unfolded(bytes)) {
    const [, verb, name = ''] = /^(BEGIN|END):\s*([A-Z-]+)\s*$/i.exec(text) ?? [];
    const component = name.toUpperCase();
    if (gathering !== undefined) {
      gathering.lines.push(text);
      if (verb?.toUpperCase() !== 'END' || component !== gathering.name) continue;
      if (calendar !== undefined) keep(calendar, gathering);
      gathering = undefined;
    } else if (component === 'VCALENDAR') {
      if (verb?.toUpperCase() === 'END') calendar = undefined;
      else if (calendar !== undefined) return { ok: false, why: cutOff(line) };
      else {
        calendar = { method: 'PUBLISH', timeZones: [], entries: [] };
        calendars.push(calendar);
      }
    } else if (verb !== undefined && calendar !== undefined) {
      gathering = { name: component, line, lines: [text] };
    } else if (calendar !== undefined) {
      readProperty(calendar, text);
    }
  }
  if (calendar !== undefined || gathering !== undefined) return { ok: false, why: cutOff() };
  if (calendars.length === 0) return { ok: false, why: 'this is no calendar: BEGIN:VCALENDAR is missing' };
  return { ok: true, calendars };
}

function cutOff(line?: number): string {
  const where = line === undefined ? 'the file ends' : `another begins in line ${line}`;
  return `the calendar is cut off: ${where} before END:VCALENDAR`;
}

function foreignContent(bytes: Buffer): string | undefined {
  if (bytes.length === 0) return 'the file is empty';
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return 'the file is UTF-16; save it as UTF-8';
  const start = bytes.subarray(0, 500).toString('latin1');
  return /^\s*(?:\u00ef\u00bb\u00bf)?\s*<(?:!doctype|html)/i.test(start)
    ? 'this is a web page (a sign-in page?), not a calendar'
    : undefined;
}

function* unfolded(bytes: Buffer): Generator<CalendarText> {
  const physical = bytes
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .split(/\r\n|\n|\r/);
  let pending: CalendarText | undefined;
  for (const [index, text] of physical.entries()) {
    if (/^[ \t]/.test(text) && pending !== undefined) {
      pending.text += text.slice(1);
      continue;
    }
    if (pending !== undefined) yield decoded(pending);
    pending = text.trim() === '' ? undefined : { text, line: index + 1 };
  }
  if (pending !== undefined) yield decoded(pending);
}

function decoded({ text, line }: CalendarText): CalendarText {
  return { text: Buffer.from(text, 'latin1').toString('utf8'), line };
}

function keep(calendar: Open, { name, line, lines }: Gathering): void {
  const text = lines.join('\r\n');
  if (name === 'VEVENT') calendar.entries.push({ text, line });
  if (name === 'VTIMEZONE') calendar.timeZones.push(text);
}

function readProperty(calendar: Open, text: string): void {
  const [, name, value = ''] = /^([A-Z-]+)(?:;[^:]*)?:(.*)$/i.exec(text) ?? [];
  if (name?.toUpperCase() === 'METHOD') calendar.method = value.trim().toUpperCase();
  if (name?.toUpperCase() === 'X-WR-TIMEZONE' && value.trim() !== '') calendar.zone = value.trim();
}
