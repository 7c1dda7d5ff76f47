// What shows only among the others of a list: the numbers ahead of names, and the word above them. Alone each might be somebody's name.
import { quoted } from '../../../yaml/suggest.ts';
import { type Doubt, nothing } from '../doubt.ts';
import { isColumnOfPeople } from './table.ts';

/** Words above lists of people. */
const groups = new Set(
  [
    'participants|attendees|members|users|guests|employees|people|persons|staff|invitees',
    'teilnehmer|teilnehmende|mitglieder|gäste|benutzer|personen|mitarbeiter|mitarbeitende',
    'membres|utilisateurs|invités|participantes|asistentes|miembros|usuarios|invitados|partecipanti|membri|utenti|deelnemers|leden',
    'uczestnicy|członkowie|katılımcılar|участники|参加者|出席者|参与者',
  ].flatMap((one) => one.split('|')),
);
/** A first name, too. */
const names = new Set(['ad']);
const numbered = /^\s*\(?(\d{1,4})[.)]\s*(?=\p{L})(.*)$/su;
const rule = /^[-=_\s]*[-=_]{3}[-=_\s]*$/;
const severalWords = /\p{L}[,.]?\s+\p{L}/u;

/** Doubts entries by their index. */
export function listDoubts(entries: readonly string[]): ReadonlyMap<number, Doubt> {
  return new Map([...headOf(entries), ...numberingIn(entries)]);
}

/** One word above names of several: `Name`, `Participants`, and the line that PowerShell draws below. */
function* headOf(entries: readonly string[]): Generator<[number, Doubt]> {
  const [first = '', second = '', ...rest] = entries;
  const hasRule = rule.test(second);
  const others = hasRule ? rest : [second, ...rest];
  if (!isHeading(first) || others.length < 2 || others.filter((one) => severalWords.test(one)).length * 2 < others.length) return;
  yield [0, inPart(`${quoted(first)} is the head of this list, read as one of its names; leave it out`)];
  if (hasRule) yield [1, inPart(`${quoted(second)} is a line below the head of this list, read as one of its names; leave it out`)];
}

function isHeading(written: string): boolean {
  const plain = written.trim().replace(/:$/, '').toLowerCase().normalize('NFC');
  return (groups.has(plain) || isColumnOfPeople(plain)) && !names.has(plain);
}

/** `1. Ann`, `2. Bob`: one more each time, and another name behind each. `1. Senat` and `2. Senat` are names. */
function* numberingIn(entries: readonly string[]): Generator<[number, Doubt]> {
  let run: { index: number; rest: string }[] = [];
  let last: number | undefined;
  for (let index = 0; index <= entries.length; index++) {
    const [, digits, rest = ''] = numbered.exec(entries[index] ?? '') ?? [];
    const number = digits === undefined ? undefined : Number(digits);
    if (number === undefined || last === undefined || number !== last + 1) {
      yield* toldOf(run);
      run = [];
    }
    if (number !== undefined) run.push({ index, rest: rest.trim() });
    last = number;
  }

  function* toldOf(found: readonly { index: number; rest: string }[]): Generator<[number, Doubt]> {
    if (found.length < 2 || new Set(found.map(({ rest }) => rest.toLowerCase())).size < found.length) return;
    for (const { index, rest } of found)
      yield [index, inPart(`the number of ${quoted(entries[index] ?? '')} is read as part of the name; write ${quoted(rest)}`)];
  }
}

function inPart(message: string): Doubt {
  return { ...nothing(message), inPart: true };
}
