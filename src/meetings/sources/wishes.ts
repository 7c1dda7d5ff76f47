// From what a source says to what is to be followed: links become focus URIs, and an entry that names somebody else's meeting is held back.

import { defined } from '../../defined.ts';
import { strangerFault } from '../calendar/names.ts';
import type { JoinLinks, Resolved } from './join-links.ts';
import type { Item, Said } from './source.ts';
import type { Snapshot, Wish } from './wish.ts';

export interface Told extends Snapshot {
  wishes: readonly Wish[];
  /** What is not acted on, and why. */
  unclear: readonly string[];
  /** Links to be asked. What one said before counts until it says something else. */
  open: readonly string[];
  /** Links that did not say which meeting they lead to. */
  guessed: readonly string[];
}

/** With what is known of the links by now. A group with something in doubt is never taken for known. */
export function wishesOf(source: string, { items, known, unclear }: Said, links: Pick<JoinLinks, 'known' | 'isDue'>): Told {
  const wishes: Wish[] = [];
  const complaints = [...unclear];
  const open = new Set<string>();
  const guessed = new Set<string>();
  const doubtful = new Set<string>();
  for (const item of items) {
    const resolved = resolvedOf(item, links);
    const fault = resolved === undefined ? undefined : faultOf(item, resolved);
    if (item.meeting.kind === 'link' && links.isDue(item.meeting.link)) open.add(item.meeting.link);
    if (fault !== undefined) complaints.push(`${item.where}: ${subjectOf(item)}${fault}`);
    if (resolved?.kind === 'guessed' && item.meeting.kind === 'link')
      guessed.add(`${item.meeting.link} (${resolved.why}): ${resolved.uri}`);
    if (resolved === undefined || resolved.kind === 'unknown' || fault !== undefined) doubtful.add(item.group);
    else wishes.push(wishOf(source, item, resolved.uri));
  }
  const sure =
    known === 'all' && doubtful.size === 0 ? known : new Set([...groupsOf(known, items)].filter((group) => !doubtful.has(group)));
  return { wishes, known: sure, unclear: [...new Set(complaints)], open: [...open], guessed: [...guessed] };
}

function groupsOf(known: Said['known'], items: readonly Item[]): Iterable<string> {
  return known === 'all' ? items.map(({ group }) => group) : known;
}

function resolvedOf({ meeting }: Item, links: Pick<JoinLinks, 'known'>): Resolved | undefined {
  return meeting.kind === 'focus' ? { kind: 'asked', uri: meeting.uri } : links.known(meeting.link);
}

function faultOf({ organizers, meeting }: Item, resolved: Resolved): string | undefined {
  if (resolved.kind === 'unknown')
    return `${meeting.kind === 'link' ? meeting.link : ''} does not say which meeting it leads to: ${resolved.why}`;
  return strangerFault(resolved.uri, organizers);
}

function subjectOf({ subject }: Item): string {
  return subject === undefined ? '' : `${JSON.stringify(subject)}: `;
}

function wishOf(source: string, { id, group, time, listed, subject }: Item, uri: string): Wish {
  return { id, group, uri, source, ...defined({ time, listed, subject }) };
}
