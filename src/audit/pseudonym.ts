// The pseudonym that stands for an address, a name or a number in redacted records. Stable and unsalted, so that records of one person
// can still be matched: it hides at a glance and is no anonymisation, because anyone who guesses the text can compute it too.
import { hash } from 'node:crypto';

const form = /^sha256:[0-9a-f]{32}$/;

/** `sha256:` and 32 hex digits. A pseudonym is its own pseudonym, so that redacting twice is redacting once. */
export function pseudonymOf(text: string): string {
  return form.test(text) ? text : `sha256:${hash('sha256', text).slice(0, 32)}`;
}
