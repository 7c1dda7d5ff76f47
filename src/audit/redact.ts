// What of a person reaches the audit log. The one rule: an address that is not kept is kept nowhere, neither as a fact nor inside an href or a sentence.
import type { Redaction } from '../config/config.ts';
import { defined } from '../defined.ts';
import type { Facts, FactValue } from '../roster/facts.ts';
import { actionRels } from '../roster/participant.ts';
import type { By } from './human.ts';
import { placeOfUri } from './place.ts';
import { pseudonymOf } from './pseudonym.ts';
import type { AuditEntry, PolicyEntry } from './record.ts';

export interface Redactions {
  name: Redaction;
  uri: Redaction;
  phone: Redaction;
  /** Names of people at the desk; absent: kept. */
  staff?: 'keep' | 'hash';
}

/**
 * The entry as it may be written. `hash` replaces by a pseudonym, `drop` leaves the fact out (hrefs and meeting uris are keys: there a dropped
 * address becomes a pseudonym). `uri` also governs `domain`, the organizer and every href; a telephone address takes the stricter of `uri` and `phone`.
 */
export function redactEntry(entry: AuditEntry, redact: Redactions): AuditEntry {
  if (redact.name === 'keep' && redact.uri === 'keep' && redact.phone === 'keep' && redact.staff !== 'hash') return entry;
  const text = (value: string): string => redactText(value, redact);
  const href = (value: string): string => redactHref(value, redact);
  switch (entry.type) {
    case 'decision':
      return {
        ...entry,
        meeting: href(entry.meeting),
        participant: redactParticipant(entry.participant, redact),
        facts: redactFacts(entry.facts, redact),
        ...(entry.error === undefined ? {} : { error: text(entry.error) }),
      };
    case 'attempt':
      return { ...entry, url: redactParticipant(entry.url, redact) };
    case 'meeting':
      return redactMeeting(entry, redact);
    case 'policy':
      return redactPolicy(entry, redact);
    case 'alarm':
      return {
        ...entry,
        message: text(entry.message),
        ...(entry.meeting === undefined ? {} : { meeting: href(entry.meeting) }),
        ...(entry.by === undefined ? {} : { by: redactBy(entry.by, redact) }),
      };
    case 'human':
      return redactHuman(entry, redact);
    case 'pause':
    case 'resume':
    case 'sign-in':
      return { ...entry, by: redactBy(entry.by, redact) };
    case 'notice':
      return { ...entry, ...(entry.meeting === undefined ? {} : { meeting: href(entry.meeting) }) };
    case 'notified':
      return { ...entry, ...(entry.reason === undefined ? {} : { reason: text(entry.reason) }) };
    case 'stop':
      return { ...entry, reason: text(entry.reason) };
    default:
      return entry;
  }
}

function redactPolicy(entry: PolicyEntry, redact: Redactions): PolicyEntry {
  if (entry.rejected !== true) return entry.by === undefined ? entry : { ...entry, by: redactBy(entry.by, redact) };
  if (entry.would === undefined) return entry;
  const would = entry.would.map(({ people, ...rest }) => ({
    ...rest,
    people: people.map(({ meeting, facts, ...who }) => ({
      ...who,
      meeting: redactHref(meeting, redact),
      facts: redactFacts(facts, redact),
    })),
  }));
  return { ...entry, would };
}

function redactHuman(entry: AuditEntry & { type: 'human' }, redact: Redactions): AuditEntry {
  return {
    ...entry,
    ...(entry.meeting === undefined ? {} : { meeting: redactHref(entry.meeting, redact) }),
    ...(entry.participant === undefined ? {} : { participant: redactParticipant(entry.participant, redact) }),
    ...(entry.reason === undefined ? {} : { reason: redactText(entry.reason, redact) }),
    by: redactBy(entry.by, redact),
  };
}

/** Somebody in the meeting has no name here that could be hidden. */
function redactBy(by: By, { staff }: Redactions): By {
  return staff !== 'hash' || by.auth === 'meeting' ? by : { ...by, who: pseudonymOf(by.who) };
}

function redactMeeting(entry: AuditEntry & { type: 'meeting' }, redact: Redactions): AuditEntry {
  const { organizer, uri, subject, ...rest } = entry;
  const shown = organizer === undefined ? undefined : redactAddress(organizer, redact);
  return {
    ...rest,
    meeting: redactHref(entry.meeting, redact),
    ...(uri === undefined ? {} : strictest(uri, redact) === 'keep' ? { uri } : { uri: pseudonymOf(uri), place: placeOfUri(uri) }),
    ...(subject === undefined ? {} : { subject: redactText(subject, redact) }),
    ...(entry.entry === undefined ? {} : { entry: redactText(entry.entry, redact) }),
    ...defined({ organizer: shown }),
    ...(entry.reason === undefined ? {} : { reason: redactText(entry.reason, redact) }),
    ...(entry.by === undefined ? {} : { by: redactBy(entry.by, redact) }),
  };
}

function redactFacts(facts: Facts, redact: Redactions): Facts {
  const kept: Record<string, FactValue> = {};
  for (const [fact, value] of Object.entries(facts)) {
    const shown = typeof value === 'string' ? redactFact(fact, value, redact) : value;
    if (shown !== undefined) kept[fact] = shown;
  }
  return kept;
}

function redactFact(fact: string, value: string, redact: Redactions): string | undefined {
  if (fact === 'name') return redact.name === 'keep' ? redactText(value, redact) : apply(redact.name, value);
  if (fact === 'meeting.subject') return redactText(value, redact);
  if (fact === 'phone') return apply(redact.phone, value);
  if (fact === 'domain') return apply(redact.uri, value);
  return fact === 'uri' || fact === 'meeting.organizer' ? redactAddress(value, redact) : value;
}

function redactAddress(address: string, redact: Redactions): string | undefined {
  return apply(strictest(address, redact), address);
}

function apply(how: Redaction, value: string): string | undefined {
  if (how === 'keep') return value;
  return how === 'hash' ? pseudonymOf(value) : undefined;
}

const strictness: Readonly<Record<Redaction, number>> = { keep: 0, hash: 1, drop: 2 };

/** A telephone number written as an address is both. */
function strictest(address: string, { uri, phone }: Redactions): Redaction {
  if (!/^(?:sips?:|tel:)?\+?[\d().-]{5,}(?:@|;|$)/i.test(address)) return uri;
  return strictness[phone] > strictness[uri] ? phone : uri;
}

/** The key of a meeting in memory: the same for the href as it lives and as it was recorded, whatever the redaction. */
export function meetingKey(href: string): string {
  return redactHref(href, hashed);
}

/** The key of a participant in memory, in the same way. */
export function participantKey(href: string): string {
  return redactParticipant(href, hashed);
}

const hashed: Redactions = { name: 'hash', uri: 'hash', phone: 'hash' };
const verbs = new Set<string>(actionRels);

/** An href that names a participant: servers put the address into the path. The segment that does so, a trailing verb apart, becomes a pseudonym. */
function redactParticipant(href: string, redact: Redactions): string {
  if (redact.uri === 'keep' && redact.phone === 'keep') return href;
  const { head, segments, query } = splitHref(href);
  const last = segments.length - 1;
  const naming = verbs.has(segments[last] ?? '') ? last - 1 : last;
  const shown = segments.map((segment, at) => (at === naming ? hidden(segment, redact) : impersonal(segment, redact)));
  return `${head}${shown.join('/')}${redactQuery(query, redact)}`;
}

/** Any other href: only the parts that look like an address. */
function redactHref(href: string, redact: Redactions): string {
  if (redact.uri === 'keep' && redact.phone === 'keep') return href;
  const { head, segments, query } = splitHref(href);
  return `${head}${segments.map((segment) => impersonal(segment, redact)).join('/')}${redactQuery(query, redact)}`;
}

function redactQuery(query: string, redact: Redactions): string {
  return query.replace(/=([^&]*)/g, (_, value: string) => `=${impersonal(value, redact)}`);
}

/** `https://host/a/b?c` as `https://host/`, `[a, b]`, `?c`. */
function splitHref(href: string): { head: string; segments: string[]; query: string } {
  const [, head = '', path = '', query = ''] = /^((?:[a-z][a-z0-9+.-]*:\/\/[^/?]*)?\/?)([^?]*)(.*)$/is.exec(href) ?? [];
  return { head, segments: path.split('/'), query };
}

function impersonal(part: string, redact: Redactions): string {
  return looksPersonal(decoded(part)) ? hidden(part, redact) : part;
}

function hidden(part: string, redact: Redactions): string {
  return part === '' || strictest(decoded(part), redact) === 'keep' ? part : pseudonymOf(part);
}

function looksPersonal(text: string): boolean {
  return text.includes('@') || /^(?:(?:sips?|tel):|\+\d{5,})/i.test(text);
}

/** Addresses inside sentences: subjects, names that are kept, error texts, alarms. Word by word, so that the cost stays linear in what an attacker wrote. */
function redactText(text: string, redact: Redactions): string {
  return text.replace(/[^\s"'<>(),;=/]+/g, (word) => impersonal(word, redact));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
