// The one form of the names that people give: of rules, policies, lists and conditions.

/** File systems and keyboards write letters in two ways, and nobody sees a blank at the end. A name of blanks alone stays what it is. */
export function nameForm(written: string): string {
  return written.normalize('NFC').trim() || written;
}

/** Whether a name on record, or none, is this one, or none: earlier versions recorded names as they were written. */
export function isNamed(recorded: string | null, name: string | undefined): boolean {
  return recorded === null ? name === undefined : nameForm(recorded) === name;
}
