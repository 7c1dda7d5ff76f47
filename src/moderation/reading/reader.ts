// Reads participants until what is known about them is as new as the newest event. What cannot be read is tried again, apart from the rest.
import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../../backoff.ts';
import { readParticipant } from '../../roster/participant.ts';
import { meaningOfRead, type ReadMeaning } from '../../session/meaning/read.ts';
import type { Reply } from '../../wire/reply.ts';
import type { Resource } from '../../wire/resource.ts';
import { canonicalHref } from '../../wire/url.ts';
import { isCurrent, isPresent, type Person, type Sight } from '../person.ts';
import type { MeetingView, ModeratorDeps } from '../ports.ts';

export type ReadResult = 'present' | 'gone' | 'unreadable';

export interface Reader {
  /** Something about this participant may have changed: read until current, then `onCurrent`. */
  refresh(person: Person): void;
  /** The same, without an event that says so. */
  readAnew(person: Person): void;
  /** One read, now. */
  read(person: Person): Promise<ReadResult>;
  /** Reads, now, until nothing is newer, or events have overtaken a few reads. */
  readCurrent(person: Person): Promise<ReadResult>;
  /** Events that were held for them come again once the request of their order has left, or soon. */
  letGoWhenSent(person: Person): Promise<void>;
}

export interface ReaderEvents {
  /** A representation has come. */
  onRead(person: Person): void;
  /** The representation is current; resolves when it has been dealt with. */
  onCurrent(person: Person): Promise<void>;
  /** The server says they are no longer there. */
  onGone(person: Person): void;
}

/** A Retry-After is heeded up to here. */
const longestAskedMs = 300_000;

interface Answer {
  reply: Reply;
  /** The roster's clock when it was asked for, and which of the reads it answers. */
  askedAt: number;
  turn: number;
}

const readAgain = { minMs: 1_000, maxMs: 30_000 };
const alarmAfter = 3;
/** A conversation that was asked is believed for so long. */
const disbeliefMs = 600_000;
/** Being overtaken by events for so long is no coincidence any more. */
const overtakenMs = 10_000;

/** An order that has not left by then does not hold events any longer. */
const holdMs = 500;
/** Reads for one look, while events overtake them. */
const readsPerLook = 4;

export function createReader(deps: ModeratorDeps, view: MeetingView, events: ReaderEvents): Reader {
  /** Those whose events are held, and how to let them come. */
  const holds = new WeakMap<Person, () => void>();
  /** Those of whom an administrator has heard that they cannot be decided on. */
  const told = new WeakSet<Person>();

  function refresh(person: Person): void {
    const sight = sightOf(person);
    if (sight.reading || !view.ready()) return;
    sight.reading = true;
    void readUntilCurrent(person).finally(() => {
      sight.reading = false;
      if (isPresent(person, view) && view.ready() && !isCurrent(person) && sight.failures === 0) refresh(person);
    });
  }

  async function readUntilCurrent(person: Person): Promise<void> {
    let since = performance.now();
    while (isPresent(person, view) && view.ready()) {
      const result = await read(person);
      if (result !== 'present') letGo(person);
      if (result === 'gone') return;
      if (result === 'unreadable') return readLater(person);
      if (!isCurrent(person)) {
        if (performance.now() - since > overtakenMs) tell(person, 'events about a participant come too fast for them to be read');
        continue;
      }
      since = performance.now();
      told.delete(person);
      await events.onCurrent(person);
      void letGoWhenSent(person);
      if (isCurrent(person)) return;
    }
  }

  function readLater(person: Person): void {
    if (!isPresent(person, view) || !view.ready()) return;
    const { failures, notBefore } = person.sight;
    if (failures >= alarmAfter) tell(person, 'a participant cannot be read');
    const waitMs = Math.max(backoffMs(failures, readAgain), notBefore - performance.now());
    setTimeout(() => isPresent(person, view) && refresh(person), waitMs).unref();
  }

  function tell(person: Person, what: string): void {
    if (told.has(person)) return;
    told.add(person);
    const message = `${what}, so they are not decided on; trying on`;
    deps.recorder.alarm('participant-unreadable', message, { account: deps.account, meeting: view.meeting().key });
  }

  /** After two reads overtaken, further events wait: noise about somebody is no shelter for them. */
  function holdEvents(person: Person): void {
    if (person.sight.overtaken < 2) return;
    const before = holds.get(person);
    view.session()?.hold(new Promise<void>((resolve) => holds.set(person, resolve)));
    before?.();
  }

  function letGo(person: Person): void {
    holds.get(person)?.();
    holds.delete(person);
  }

  async function letGoWhenSent(person: Person): Promise<void> {
    const mine = holds.get(person);
    const { order } = person.pending;
    if (mine !== undefined && order !== undefined) await Promise.race([order.execution.underWay, delay(holdMs, undefined, { ref: false })]);
    if (holds.get(person) === mine) letGo(person);
  }

  async function readCurrent(person: Person): Promise<ReadResult> {
    for (let n = 1; ; n += 1) {
      const result = await read(person);
      if (result !== 'present' || isCurrent(person) || n >= readsPerLook) return result;
    }
  }

  async function read(person: Person): Promise<ReadResult> {
    if (performance.now() < person.sight.notBefore) return 'unreadable';
    holdEvents(person);
    const answer = await deps.reads
      .add(() => ask(person), { meeting: view.meeting().key, suspect: person.sight.failures > 0 })
      .catch(() => undefined);
    if (!isPresent(person, view)) return 'gone';
    const meaning = meaningOfRead(answer?.reply);
    if (answer !== undefined && meaning.kind === 'found' && isAbout(answer.reply, person.presence.href)) {
      return seen(person, answer, meaning.resource);
    }
    if (meaning.kind === 'gone') {
      events.onGone(person);
      return 'gone';
    }
    failed(person, meaning);
    return 'unreadable';
  }

  async function ask(person: Person): Promise<Answer | undefined> {
    // One package often tells twice of one person: ask after the whole of it.
    await undefined;
    const session = view.session();
    if (session === undefined || !isPresent(person, view)) return undefined;
    const sight = sightOf(person);
    const askedAt = view.roster.now;
    sight.reads += 1;
    const turn = sight.reads;
    return { reply: await session.requests.get(person.presence.href, view.signal()), askedAt, turn };
  }

  /** Answers may overtake each other: what was asked for later is newer. */
  function seen(person: Person, { askedAt, turn }: Answer, resource: Resource): 'present' {
    const sight = sightOf(person);
    if (turn < sight.shown) return 'present';
    const participant = readParticipant(resource);
    Object.assign(sight, { participant, readAt: askedAt, readTime: performance.now(), shown: turn, failures: 0 });
    sight.overtaken = isCurrent(person) ? 0 : sight.overtaken + 1;
    if (isCurrent(person)) view.roster.observed(person.presence, participant);
    events.onRead(person);
    return 'present';
  }

  /** One participant's word about the conversation: asked once, then the conversation itself, whose word outweighs it. */
  function doubtConversation(person: Person): void {
    const sight = sightOf(person);
    if (performance.now() < sight.disbelievedUntil) return;
    sight.disbelievedUntil = performance.now() + disbeliefMs;
    view.onConversationGone();
  }

  function failed(person: Person, meaning: ReadMeaning): void {
    if (meaning.kind === 'conversation-gone') doubtConversation(person);
    if (meaning.kind === 'application-doubtful' || meaning.kind === 'session-dead') view.onTrouble(meaning);
    const sight = sightOf(person);
    const askedMs = meaning.kind === 'unreadable' ? Math.min(meaning.retryAfterMs, longestAskedMs) : 0;
    sight.failures += 1;
    const pauseMs = meaning.kind === 'conversation-gone' ? backoffMs(sight.failures, readAgain) : askedMs;
    sight.notBefore = performance.now() + pauseMs;
  }

  return {
    refresh,
    read,
    readCurrent,
    letGoWhenSent,
    readAnew(person) {
      view.roster.touch(person.presence);
      refresh(person);
    },
  };
}

/** The reader alone may write it. */
function sightOf(person: Person): Sight {
  return person.sight;
}

/**
 * Whether an answer is about the participant that was asked for: a redirect or a mixed-up cache may lead to somebody else. Hosts, queries and
 * escapes may differ, the segment that names the participant may not.
 */
function isAbout({ resource, url }: Reply, href: string): boolean {
  return nameIn(resource?.self ?? url) === nameIn(href);
}

function nameIn(href: string): string | undefined {
  const { pathname } = new URL(canonicalHref(href));
  return pathname
    .split('/')
    .findLast((segment) => segment !== '')
    ?.toLowerCase();
}
