// What several tables read out of an answer: its own words, and whether it says that the session is over.
import type { Reply } from '../../wire/reply.ts';

/** `404 ConversationNotFound`, for messages. */
export function said({ status, error }: Pick<Reply, 'status' | 'error'>): string {
  const word = error?.subcode ?? error?.code;
  return word === undefined ? `${status}` : `${status} ${word}`;
}

/** Subcodes that end an application wherever they appear. */
export const endings: ReadonlySet<string> = new Set(['TooManyApplications', 'InactiveApplicationExpired', 'UserAgentNotAllowed']);

/** Why the session is over, when this answer says so: with a subcode that ends applications, or a pool that failed over without a backup. */
export function sessionDead({ status, error }: Reply): string | undefined {
  const subcode = error?.subcode;
  if (subcode === undefined) return undefined;
  if ((status === 410 || status === 403) && endings.has(subcode)) return subcode;
  return status === 410 && subcode === 'CannotRedirect' ? subcode : undefined;
}
