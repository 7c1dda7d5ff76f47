// Whom a role of the console is for, and in which meetings: what fits nobody and no meeting would give a role that nobody has, in silence.
import { addressParts, canonicalAddressPart, holdsQuestionMark } from '../address.ts';
import { canonicalDomain } from '../canonical/domain.ts';
import { markAheadOf, notationInAddress } from '../canonical/notation.ts';
import { addressShape, canFit, globTokens, readableAddressShape } from '../canonical/shape.ts';
import { type Fault, notBlank } from './values.ts';

/** A glob over the addresses of organizers. */
export function organizerFault(glob: string): Fault | undefined {
  const fits = addressParts(glob).some(({ form, text }) =>
    canFit(form === 'readable' ? readableAddressShape : addressShape, globTokens(text.toUpperCase().toLowerCase())),
  );
  const isCutOff = glob.includes(';') && /^[*?@]*$/.test(canonicalAddressPart(glob));
  if (fits && !isCutOff && notationInAddress(glob) === undefined && markAheadOf(glob) === undefined) return notBlank(glob);
  return { code: 'wrong-address', message: `no organizer's address is ${JSON.stringify(glob)}; ${organizerRemedy(glob)}` };
}

function organizerRemedy(glob: string): string {
  const domain = canonicalDomain(glob.trim().replace(/^@/, ''));
  if (domain?.includes('.')) return `for everyone of that domain write "*@${domain}"`;
  return `expected a glob such as ${JSON.stringify(notationInAddress(glob)?.glob ?? markAheadOf(glob)?.without ?? '*@sales.example.com')}`;
}

/** The name of one person, as they sign in. */
export function userFault(name: string): Fault | undefined {
  const isPattern = name.includes('*') || (name.includes('@') && holdsQuestionMark(name));
  if (!isPattern) return quotesFault(name);
  return { code: 'wrong-value', message: 'one person is named here, and no pattern; name a group, or write everyone: true' };
}

export function groupFault(name: string): Fault | undefined {
  if (!/^\s*\*\s*$/.test(name)) return quotesFault(name);
  return { code: 'wrong-value', message: 'a group is named here, and no pattern; for everybody write everyone: true' };
}

/** People put quotes in quotes, and nobody's name has them. */
function quotesFault(name: string): Fault | undefined {
  const [, inner] = /^\s*["'`“”„‟«»‘’‚‹›](.+)["'`“”„‟«»‘’‚‹›]\s*$/su.exec(name) ?? [];
  if (inner === undefined) return notBlank(name);
  return { code: 'wrong-value', message: `the quotes in ${name} are read as part of the name; write ${JSON.stringify(inner)}` };
}
