// Which meeting an entry of a calendar names: by its focus URI, by a join link, or none that concerns us.
import { certainAddress, organizerOfMeetingUri } from '../../address.ts';
import { isJoinLink } from '../../config/join-link.ts';
import { meetingFault } from '../../config/values.ts';
import { unclear } from './unclear.ts';

export type Named = { kind: 'focus'; uri: string } | { kind: 'link'; link: string } | { kind: 'none' };

export interface Naming {
  /** X-MICROSOFT-ONLINEMEETINGCONFLINK, each value as written. */
  confLinks: readonly string[];
  /** X-MICROSOFT-ONLINEMEETINGEXTERNALLINK. */
  externalLinks: readonly string[];
  /** Where people paste links. */
  texts: readonly string[];
}

/** Whether a host may be asked what its join link leads to. */
export type MayAsk = (url: string) => boolean;

/** Throws Unclear where it names two, or one that cannot be read. */
export function meetingNamed(naming: Naming, mayAsk: MayAsk): Named {
  const confLinks = distinct(naming.confLinks.map(unescaped));
  if (confLinks.length > 0) return byConfLink(confLinks);
  const external = distinct(naming.externalLinks.map(unescaped));
  if (external.length > 0) return byLinks(external.filter((link) => !isTeams(link)));
  return byLinks(distinct(naming.texts.flatMap(linksIn)).filter((link) => isJoinLink(link) && mayAsk(link)));
}

/** The focus URI of `conf:sip:...?conversation-id=...`, or undefined. */
export function focusUriOf(confLink: string): string | undefined {
  const uri = confLink
    .trim()
    .replace(/^<|>$/g, '')
    .replace(/^conf:/i, '')
    .replace(/\?.*$/s, '');
  return meetingFault(uri) === undefined ? uri : undefined;
}

/** Why a meeting is not the entry's own: whom the entry calls its organizer is somebody else. Undefined where nothing speaks against it. */
export function strangerFault(uri: string, organizers: readonly string[]): string | undefined {
  const named = organizers.flatMap((one) => certainAddress(one.replace(/^mailto:/i, '')) ?? []);
  const owner = organizerOfMeetingUri(uri);
  if (named.length === 0 || (owner !== undefined && named.includes(owner))) return undefined;
  return `its organizer is ${named[0]}, but the meeting belongs to ${owner ?? 'an address that cannot be read'}; name the focus URI in \`meetings\` if this is right`;
}

function byConfLink(confLinks: readonly string[]): Named {
  const ours = confLinks.filter((link) => !isTeams(link));
  if (ours.length === 0) return { kind: 'none' };
  const uris = distinct(ours.map((link) => focusUriOf(link) ?? cannotRead(link)));
  const [uri] = uris;
  if (uri === undefined || uris.length > 1) throw unclear('it names several meetings in X-MICROSOFT-ONLINEMEETINGCONFLINK');
  return { kind: 'focus', uri };
}

function cannotRead(link: string): never {
  throw unclear(`X-MICROSOFT-ONLINEMEETINGCONFLINK is no focus URI: ${link.slice(0, 200)}`);
}

function byLinks(links: readonly string[]): Named {
  const [link] = links;
  if (link === undefined) return { kind: 'none' };
  if (links.length > 1) throw unclear(`it holds several join links: ${links.slice(0, 3).join(', ')}`);
  if (!URL.canParse(link)) throw unclear(`its join link is no web address: ${link.slice(0, 200)}`);
  return { kind: 'link', link };
}

function isTeams(link: string): boolean {
  return /focus:id:teams:/i.test(link) || /^https:\/\/teams\.(?:microsoft|live)\.com\//i.test(link);
}

/** Some writers escape what iCalendar escapes in text, some do not. */
function unescaped(value: string): string {
  return value.replace(/\\([\\;,])/g, '$1').trim();
}

export function linksIn(text: string): string[] {
  const found = text.match(/https?:\/\/[^\s<>"'\\]+/gi) ?? [];
  return found.map((link) => link.replace(/[).,;:!?\]]+$/, '')).filter((link) => URL.canParse(link));
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values.filter((value) => value !== ''))];
}
