// What somebody on the wire may be called, by one address or number as a directory wrote it. Read generously, and for protection only: a protected
// person must not be missed for the notation of their number.
import { addressesWithin, dialledNumber, wellFormedAddress } from '../address.ts';
import { numbersWithin } from '../canonical/numbers-within.ts';
import { createMemo } from '../memo.ts';

/** A directory's field, a list of addresses included, is shorter. */
const longestText = 1_000;

/** Addresses, and numbers as `tel:+4930…`. */
export function namesOnResource(contact: string): readonly string[] {
  return known.of(contact, read);
}

const known = createMemo<readonly string[]>();

function read(contact: string): string[] {
  const addresses = contact.slice(0, longestText).split(/;\s+/).flatMap(addressesIn);
  const dialled = dialledNumber(contact);
  const numbers = [...(dialled === undefined ? [] : [dialled]), ...numbersWithin(contact)].flatMap(telephoneNames);
  return [...new Set([...addresses, ...numbers])];
}

/** A number as long as one with its country goes by the + that was left out, too: `4930123456`. A shorter one is of a house. */
export function telephoneNames(number: string): string[] {
  return /^[1-9]\d{7,14}$/.test(number) ? [`tel:${number}`, `tel:+${number}`] : [`tel:${number}`];
}

/** How directories write the mail addresses that stand beside a SIP address. */
const mailScheme = /^\s*(?:mailto|smtp|im|xmpp):/i;

/** The address that the whole text is. */
export function contactAddress(contact: string): string | undefined {
  return wellFormedAddress(contact.replace(mailScheme, ''));
}

function addressesIn(text: string): string[] {
  const address = contactAddress(text);
  return address === undefined ? addressesWithin(text.replace(/\p{Default_Ignorable_Code_Point}/gu, '')) : [address];
}
