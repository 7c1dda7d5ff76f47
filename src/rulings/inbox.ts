// What needs a human, with who has taken it and how it was closed. A fold: over what is the matter now, and over what humans did about it.
import type { By } from '../audit/human.ts';
import { defined } from '../defined.ts';
import type { Need } from './port.ts';
import type { Topic } from './topics.ts';

export interface Inbox {
  /** Everything that is the matter now. True when the list is another one than before. */
  look(topics: readonly Topic[], at: number): boolean;
  take(id: string, by: By, at: number): boolean;
  release(id: string): boolean;
  /** Seen and left as it is: closed until something about it changes. */
  acknowledge(id: string, by: By, at: number): boolean;
  /** A human did something about one of the people an open item is about. */
  handled(person: string, by: By, how: string): void;
  list(): readonly Need[];
  get(id: string): Need | undefined;
}

/** Closed items stay listed for so long. */
const closedForMs = 10 * 60_000;
const maxClosed = 200;
/** What comes back within this time is the same matter. */
const backWithinMs = 60_000;

/** What a human said about an item. */
export interface ItemWord {
  act: string;
  by: By;
  at: number;
  /** The version that was seen. */
  seen?: string;
}

interface Item {
  topic: Topic;
  takenBy?: { by: By; at: number };
  state: Need['state'];
  /** The version that was acknowledged. */
  acknowledged?: string;
  last?: { by: By; how: string };
}

/** `before`: what was last said about an item in an earlier life. */
export function createInbox(before: (id: string) => ItemWord | undefined = () => undefined): Inbox {
  const items = new Map<string, Item>();

  function look(topics: readonly Topic[], at: number): boolean {
    const shown = JSON.stringify([...items.values()].map(mark));
    const now = new Map(topics.map((topic) => [topic.id, topic]));
    for (const [id, item] of items) if (!now.has(id)) settle(id, item, at);
    for (const topic of topics) show(topic, at);
    forgetSurplus();
    order(topics);
    return shown !== JSON.stringify([...items.values()].map(mark));
  }

  function settle(id: string, item: Item, at: number): void {
    if (item.state.kind === 'open') {
      const { by, how } = item.last ?? { by: undefined, how: 'it is over by itself' };
      item.state = { kind: 'closed', at, how, ...defined({ by }) };
    } else if (at - item.state.at > closedForMs) items.delete(id);
    delete item.acknowledged;
  }

  function show(topic: Topic, at: number): void {
    const item = items.get(topic.id);
    if (item === undefined) {
      items.set(topic.id, firstSeen(topic));
      return;
    }
    const isNews = item.state.kind === 'closed' && item.acknowledged !== topic.version;
    item.topic = topic;
    if (!isNews) return;
    if (!wasOnlyAway(item.state, at)) delete item.takenBy;
    item.state = { kind: 'open' };
    delete item.last;
    delete item.acknowledged;
  }

  /** What was said of the same matter before a restart counts on. */
  function firstSeen(topic: Topic): Item {
    const word = before(topic.id);
    const open: Item = { topic, state: { kind: 'open' } };
    if (word === undefined || word.at < topic.since) return open;
    const { act, by, at, seen } = word;
    if (act === 'take') return { ...open, takenBy: { by, at } };
    const isAcknowledged = act === 'ack' && seen === topic.version;
    return isAcknowledged ? { topic, state: { kind: 'closed', at, by, how: 'acknowledged' }, acknowledged: topic.version } : open;
  }

  function forgetSurplus(): void {
    const closed = [...items].filter(([, { state }]) => state.kind === 'closed');
    for (const [id] of closed.slice(0, Math.max(0, closed.length - maxClosed))) items.delete(id);
  }

  /** As the topics are ordered; what is over comes last. */
  function order(topics: readonly Topic[]): void {
    const rank = new Map(topics.map(({ id }, at) => [id, at]));
    const sorted = [...items].sort(([a], [b]) => (rank.get(a) ?? topics.length) - (rank.get(b) ?? topics.length));
    items.clear();
    for (const [id, item] of sorted) items.set(id, item);
  }

  return {
    look,
    take(id, by, at) {
      const item = items.get(id);
      if (item?.state.kind !== 'open' || item.takenBy !== undefined) return false;
      item.takenBy = { by, at };
      return true;
    },
    release(id) {
      const item = items.get(id);
      if (item?.takenBy === undefined) return false;
      delete item.takenBy;
      return true;
    },
    acknowledge(id, by, at) {
      const item = items.get(id);
      if (item?.state.kind !== 'open') return false;
      item.state = { kind: 'closed', at, by, how: 'acknowledged' };
      item.acknowledged = item.topic.version;
      return true;
    },
    handled(person, by, how) {
      for (const item of items.values()) if (item.state.kind === 'open' && item.topic.people.includes(person)) item.last = { by, how };
    },
    list: () => [...items.values()].map(needOf),
    get(id) {
      const item = items.get(id);
      return item && needOf(item);
    },
  };
}

/** Nobody did anything about it and it is back at once: a session was lost, and the meeting is seen again. */
function wasOnlyAway(state: Need['state'], at: number): boolean {
  return state.kind === 'closed' && state.by === undefined && at - state.at < backWithinMs;
}

function needOf({ topic, takenBy, state, acknowledged }: Item): Need {
  const lasts = state.kind === 'closed' && acknowledged !== undefined;
  return { ...topic, state: lasts ? { ...state, lasts } : state, ...defined({ takenBy }) };
}

function mark({ topic, takenBy, state, acknowledged }: Item): unknown[] {
  return [topic.id, topic.version, topic.text, topic.deadline, takenBy?.by.who, state.kind, acknowledged];
}
