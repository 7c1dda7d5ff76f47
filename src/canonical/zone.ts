// Names of time zones: those of IANA that follow the clocks of a place, and what people write instead.
import { findIana } from 'windows-iana';

export interface ZoneFault {
  /** `other`: there is such a zone, and it is probably not the one that is meant. */
  kind: 'unknown' | 'other';
  message: string;
}

/** By the place whose clocks people mean. `BST` is Bangladesh to computers, and `EST` an hour that knows no summer. */
const abbreviations: Readonly<Record<string, string>> = {
  'Europe/Berlin': 'MEZ MESZ CEST',
  'Europe/London': 'BST',
  'Europe/Lisbon': 'WEST',
  'Europe/Helsinki': 'EEST',
  'Europe/Moscow': 'MSK',
  'America/New_York': 'EST EDT ET',
  'America/Chicago': 'CST CDT CT',
  'America/Denver': 'MST MDT MT',
  'America/Los_Angeles': 'PST PDT PT',
  'America/Halifax': 'AST ADT',
  'America/St_Johns': 'NST NDT',
  'Asia/Kolkata': 'IST',
  'Asia/Tokyo': 'JST',
  'Asia/Singapore': 'SST',
  'Australia/Sydney': 'AEST AEDT AET',
  'Pacific/Auckland': 'NZST NZDT',
};
const places = new Map(Object.entries(abbreviations).flatMap(([place, short]) => short.split(' ').map((one) => [one, place] as const)));
/** Short names that say what they seem to say. */
const plain = new Set(['UTC', 'GMT', 'UCT', 'CET', 'MET', 'EET', 'WET', 'HST', 'PRC', 'ROC', 'ROK']);

/** Why a name is no zone, or not the one that was probably meant, and what to write. */
export function zoneFault(name: string): ZoneFault | undefined {
  const place = placeMeant(name);
  const known = knownAs(name);
  if (known === undefined)
    return {
      kind: 'unknown',
      message: `no time zone is called so; write ${place === undefined ? 'a place, as in Europe/Berlin' : `"${place}"`}`,
    };
  const turned = /^Etc\/GMT([-+])([1-9]\d?)$/i.exec(name);
  if (turned !== null) {
    const [, sign, hours] = turned;
    const message = `by an old rule the sign is turned around: this is UTC${sign === '+' ? '-' : '+'}${hours}, and knows no summer time; write a place, as in "Europe/Berlin"`;
    return { kind: 'other', message };
  }
  if (!/^[A-Z]{3,4}$/i.test(name) || plain.has(name.toUpperCase())) return undefined;
  const message = `a short name means several zones, and this one is read as ${known}; write a place, as in "${place ?? 'Europe/Berlin'}"`;
  return { kind: 'other', message };
}

/** The place whose time somebody means by an abbreviation or by the name that Windows has for it. */
function placeMeant(name: string): string | undefined {
  const [windows] = findIana(name.trim() as never) as readonly string[];
  return places.get(name.trim().toUpperCase()) ?? windows;
}

const january = Date.UTC(2026, 0, 15);
const july = Date.UTC(2026, 6, 15);

/** How a zone shows itself. Offsets such as +01:00 know no summer time: names only. */
function knownAs(name: string): string | undefined {
  if (!/^[A-Za-z]/.test(name)) return undefined;
  try {
    const shown = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'long' });
    const [winter = name, summer] = [january, july].map((at) => shown.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value);
    return winter === summer ? `${winter}, in summer too` : winter;
  } catch {
    return undefined;
  }
}
