// The live stream: what changed since the last frame, gathered for a moment, built once, told to everybody.
import { randomBytes } from 'node:crypto';
import type { Desk, DeskChange } from '../../rulings/port.ts';
import type { Documents } from '../view/documents.ts';
import type { Keys } from '../view/keys.ts';
import type { DoneDoc, MeetingDoc, NeedDoc, NowDoc, PersonDoc, StateDoc } from '../view/schema.ts';
import { type Audience, createAudience, type Sink } from './audience.ts';
import { createRing } from './ring.ts';

/** What a frame changes. A document replaces the one with its id; `gone` are people who are not shown any more. */
export interface ChangeFrame {
  state?: StateDoc;
  needs?: readonly NeedDoc[];
  meetings?: readonly MeetingDoc[];
  people?: readonly PersonDoc[];
  gone?: readonly string[];
  /** Meetings that are not followed any more. */
  left?: readonly string[];
  done?: readonly DoneDoc[];
}

export interface Live {
  join(sink: Sink, lastId: string | undefined): void;
  now(): NowDoc;
  readonly listeners: number;
  close(): void;
}

export interface LiveParts {
  desk: Desk;
  documents: Documents;
  keys: Keys;
  /** What has just been done, newest first. */
  done(): readonly DoneDoc[];
  now(): number;
}

const gatherMs = 100;
const heartbeatMs = 5_000;
const ringMs = 10 * 60_000;
const ringBytes = 8 * 1024 * 1024;

export function createLive(parts: LiveParts): Live {
  const { desk, keys } = parts;
  const ring = createRing({ epoch: randomBytes(6).toString('hex'), keepMs: ringMs, maxBytes: ringBytes });
  const beat = (): string => `event: beat\ndata: ${parts.now()}\n\n`;
  const audience: Audience = createAudience(ring, { snapshot: () => snapshotText(ring.last, snapshotOf(parts)), beat });
  const dirty = createDirty();
  let timer: NodeJS.Timeout | undefined;
  let told: string | undefined = parts.done()[0]?.id;

  function flush(): void {
    timer = undefined;
    const frame = buildFrame(parts, dirty.take(), freshDone());
    const { text } = ring.push('change', frame, parts.now());
    audience.tell(text);
  }

  function freshDone(): readonly DoneDoc[] {
    const all = parts.done();
    const until = all.findIndex(({ id }) => id === told);
    told = all[0]?.id;
    return until < 0 ? all : all.slice(0, until);
  }

  const forget = desk.onChange((change) => {
    dirty.note(change, keys);
    timer ??= setTimeout(flush, gatherMs);
  });
  const heartbeat = setInterval(() => audience.tell(beat()), heartbeatMs);
  heartbeat.unref();

  return {
    join: audience.join,
    now: () => snapshotOf(parts),
    get listeners() {
      return audience.size;
    },
    close() {
      forget();
      clearInterval(heartbeat);
      clearTimeout(timer);
      audience.close();
    },
  };
}

function snapshotText(id: string, now: NowDoc): string {
  return `retry: 1000\nid: ${id}\nevent: snapshot\ndata: ${JSON.stringify(now)}\n\n`;
}

function snapshotOf({ desk, documents, done }: LiveParts): NowDoc {
  documents.refresh();
  const meetings = desk.meetings();
  return {
    state: documents.state(),
    needs: desk.needs().map(documents.need),
    meetings: meetings.map(documents.meeting),
    people: meetings.flatMap(({ key }) =>
      desk
        .people(key)
        .filter(documents.isOfInterest)
        .map((person) => documents.person(key, person)),
    ),
    done: [...done()],
  };
}

function buildFrame({ desk, documents, keys }: LiveParts, changed: Changed, done: readonly DoneDoc[]): ChangeFrame {
  documents.refresh();
  const frame: ChangeFrame = {};
  const people: PersonDoc[] = [];
  const gone = [...changed.gone];
  for (const [person, meeting] of changed.people) {
    const sight = desk.person(meeting, person);
    if (sight !== undefined && documents.isOfInterest(sight)) people.push(documents.person(meeting, sight));
    else gone.push(keys.idOf(person));
  }
  const meetings = [...changed.meetings].flatMap((key) => desk.meeting(key) ?? []).map(documents.meeting);
  const left = [...changed.meetings].filter((key) => desk.meeting(key) === undefined).map(keys.idOf);
  // What is held and stopped is part of the state, and changes with the items.
  if (changed.state || changed.needs) frame.state = documents.state();
  if (changed.needs) frame.needs = desk.needs().map(documents.need);
  if (meetings.length > 0) frame.meetings = meetings;
  if (left.length > 0) frame.left = left;
  if (people.length > 0) frame.people = people;
  if (gone.length > 0) frame.gone = gone;
  if (done.length > 0) frame.done = done;
  return frame;
}

interface Changed {
  state: boolean;
  needs: boolean;
  meetings: ReadonlySet<string>;
  /** Meeting by person. */
  people: ReadonlyMap<string, string>;
  /** Opaque ids. */
  gone: ReadonlySet<string>;
}

interface Dirty {
  note(change: DeskChange, keys: Keys): void;
  take(): Changed;
}

function createDirty(): Dirty {
  const fresh = () => ({
    state: false,
    needs: false,
    meetings: new Set<string>(),
    people: new Map<string, string>(),
    gone: new Set<string>(),
  });
  let changed = fresh();
  return {
    note(change, keys) {
      if (change.kind === 'state') changed.state = true;
      if (change.kind === 'needs') changed.needs = true;
      if (change.kind === 'meeting') changed.meetings.add(change.meeting);
      if (change.kind === 'person') changed.people.set(change.person, change.meeting);
      if (change.kind === 'gone') {
        changed.people.delete(change.person);
        changed.gone.add(keys.idOf(change.person));
      }
      if (change.kind === 'person' || change.kind === 'gone') changed.meetings.add(change.meeting);
    },
    take() {
      const taken = changed;
      changed = fresh();
      return taken;
    },
  };
}
