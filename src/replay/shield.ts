// Whom the guard lets nobody target, as far as the record and the configuration tell.
import { shields } from '../guard/stay.ts';
import type { DecisionRecord } from './situation.ts';

export interface ShieldOptions {
  isProtected(contacts: readonly string[]): boolean;
  protectLeaders: boolean;
}

export function shieldedOnRecord({ because, facts }: DecisionRecord, { isProtected, protectLeaders }: ShieldOptions): boolean {
  if (shields(because) || facts['organizer'] === true) return true;
  const { uri, phone, role } = facts;
  const organizer = facts['meeting.organizer'];
  if (organizer !== undefined && organizer === uri) return true;
  if (facts['organizer'] === undefined && (organizer === undefined || uri === undefined)) return true;
  if (protectLeaders && role === 'Leader') return true;
  const contacts = [uri, phone].filter((one) => typeof one === 'string');
  return contacts.length > 0 && isProtected(contacts);
}
