// What humans said at the desk, kept beside the daemon, and what follows from it for requests. It shares no code with the daemon's own memory.
// The rule: where the daemon cannot know better than that a word may have ended, nothing is asked of it.
import type { Meeting } from '../../../src/simulator/meeting/meeting.ts';
import type { Person } from '../../../src/simulator/meeting/person.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import type { Findings } from '../../chaos/findings.ts';
import { canonical } from '../../chaos/model/address.ts';
import type { Said } from '../../chaos/model/rules.ts';
import type { ActionSeen, Representation } from '../../chaos/witness.ts';
import { createDeeds, type Deeds } from './deeds.ts';
import type { Behind, HumanRecord } from './record.ts';
import { acceptedAt, idOf, isOrder, isRemoval, type Word } from './word.ts';

export interface HumanBook {
  readonly words: readonly Word[];
  say(word: Word): void;
  /** A human's order or pass may stand behind this request, as far as this representation goes. */
  wants(seen: ActionSeen, one: Representation): boolean;
  /** A request that goes against what a human said. */
  judge(seen: ActionSeen): void;
  /** A new life begins: what it cannot know of is over. */
  newLife(lostAt: readonly number[]): void;
  /** Nothing new is said from now on. */
  close(): void;
  readonly isClosed: boolean;
  powerCut(): void;
  /** A human was told that nothing of this order or decision was sent, and nothing will be. */
  expectUnsent(id: string): void;
  ruleTakenBack(decision: string): void;
  /** What rules ordered, oldest first. */
  ofRules(): readonly Behind[];
  named: Deeds['named'];
  /** Whether anything was ever said of somebody with this address in this meeting. */
  concerns(seen: Pick<ActionSeen, 'meeting'>, uri: string): boolean;
}

/** From being handed to the network to the server; what left before a word was said arrives after it. */
const crossingMs = 250;
const secondMs = 1_000;
/** What the disk may lose when the power goes. */
const unsyncedMs = 10_000;

export function createHumanBook(simulator: Simulator, findings: Findings, record: () => HumanRecord): HumanBook {
  const words: Word[] = [];
  /** When a human was told that nothing of it is sent. */
  const unsent = new Map<string, number>();
  const deeds = createDeeds(simulator);
  /** Conversations whose meeting has ended: until the daemon is in another one, what is said is of a meeting that is over. */
  const ended = new Set<string>();
  const hasEnded = new Set<Meeting>();
  let isClosed = false;
  for (const meeting of simulator.meetings)
    meeting.watch((change) => {
      if (change.kind === 'ended') {
        for (const word of words) if (word.meeting === meeting) word.over = true;
        hasEnded.add(meeting);
        for (const { id } of conversationsIn(simulator, meeting)) ended.add(id);
      }
      if (!('person' in change)) return;
      const about = words.filter(({ person }) => person === change.person);
      if (change.kind === 'admitted') for (const word of about) word.enteredAt ??= Date.now();
      // Vouched for as somebody else, they are for humans to decide; anything else said of them counts no more.
      if (change.kind === 'role' || change.kind === 'changed')
        for (const word of about) word.over ||= word.act !== 'admit' || word.enteredAt === undefined;
    });

  /** What was said before an order counts again when the order is taken back unsent. */
  function newest(one: ActionSeen): Word | undefined {
    const isGone = (word: Word) => word.answer === 'refused' || (isOrder(word) && word.takenBackAt !== undefined);
    return words.findLast((word) => word.person === one.target && !isGone(word));
  }

  /** The word that surely counts for whom the request is about. */
  function counting(seen: ActionSeen): Word | undefined {
    const word = newest(seen);
    const said = word && acceptedAt(word);
    if (word === undefined || said === undefined || said > seen.at - crossingMs) return undefined;
    if (word.over || word.isLost || word.doubtful || word.takenBackAt !== undefined || isTwo(seen) || !isSameStay(word, seen))
      return undefined;
    return isCountermanded(word) ? undefined : word;
  }

  /** Somebody else was there with the same address, and a human removed them since: which of the two is meant, nobody can know. */
  function isCountermanded(word: Word): boolean {
    const address = canonical(word.person.uri);
    const isOfOther = ({ meeting, person }: Word) =>
      meeting === word.meeting && person !== word.person && canonical(person.uri) === address;
    return words.slice(words.indexOf(word)).some((one) => isOfOther(one) && isRemoval(one) && one.answer !== 'refused');
  }

  /** A server knows those who have one address as one participant, however it is spelled. */
  function isTwo({ target, meeting }: ActionSeen): boolean {
    if (target === undefined || meeting === undefined) return true;
    return [...meeting.people.values()].some((other) => other !== target && canonical(other.uri) === canonical(target.uri));
  }

  /** In a new conversation they are known by their address, where they have one. */
  function isSameStay({ conversation, rememberable, person }: Word, { url }: ActionSeen): boolean {
    return url.includes(`/conversations/${conversation}/`) || (rememberable && person.omit.length === 0);
  }

  function isOtherwise(word: Word, { told }: ActionSeen): boolean {
    return (told?.representations ?? []).some((one) => one.toldAt >= word.askedAt - 2_000 && !looksLike(word, one.said));
  }

  /** A pass is of an address that was checked; whoever was read without having signed in is known by nothing. */
  function isKnown(word: Word, { told }: ActionSeen): boolean {
    return (told?.representations ?? []).every((one) => one.toldAt < word.askedAt - 2_000 || one.said.anonymous !== true);
  }

  return {
    words,
    say(word) {
      const { meeting } = word;
      if (hasEnded.has(meeting) && conversationsIn(simulator, meeting).every(({ id }) => ended.has(id))) word.over = true;
      words.push(word);
    },
    wants(seen, { said }) {
      const isLive = ({ takenBackAt, answer }: Word) =>
        answer !== 'refused' && (takenBackAt === undefined || takenBackAt > seen.at - crossingMs);
      return words.some((word) => {
        if (word.meeting !== seen.meeting || word.askedAt > seen.at || !isLive(word)) return false;
        const isThem = word.person === seen.target || isAbout(seen, word.person);
        if (word.act === seen.action) return isThem && looksLike(word, said);
        return seen.action === 'admit' && letsIn(word) && said.uri !== undefined && canonical(said.uri) === canonical(word.person.uri);
      });
    },
    judge(seen) {
      const behind = record().behind(seen.url);
      deeds.arrived(seen, behind);
      if (behind !== undefined) judgeBehind(seen, behind);
      const word = counting(seen);
      if (word === undefined) return;
      const what = `${seen.action} of ${seen.target?.uri} (request ${seen.n}) after ${word.who} said ${word.act}, ${seen.at - (acceptedAt(word) ?? 0)} ms before`;
      const removes = seen.action !== 'admit';
      if (word.act === 'wait' && word.enteredAt === undefined && !isOtherwise(word, seen)) findings.add('wait-overruled', what);
      // A pass that comes of an undo takes no order back that a human had given before.
      const isOrdered = behind?.human !== undefined;
      const hasPass = word.act === 'pass' && isKnown(word, seen) && !isOtherwise(word, seen);
      if (hasPass && removes && !isOrdered) findings.add('pass-overruled', what);
      if (word.act === 'admit' && removes && isLetIn(word)) findings.add('admission-overruled', what);
    },
    newLife(lostAt) {
      const now = Date.now();
      for (const word of words) {
        if (lostAt.some((at) => at >= word.askedAt)) word.isLost = true;
        if (word.answer === undefined && now - word.askedAt > 0) word.doubtful = true;
        if (word.person.omit.length > 0) word.over = true;
      }
    },
    close() {
      isClosed = true;
    },
    get isClosed() {
      return isClosed;
    },
    powerCut() {
      const now = Date.now();
      for (const word of words) if (now - word.askedAt < unsyncedMs) word.isLost = true;
    },
    expectUnsent(id) {
      unsent.set(id, Date.now());
      const deed = deeds.of(id);
      if (deed !== undefined)
        findings.add('undone-and-sent', `request ${deed.n} for ${id} was carried out before a human was told that nothing is sent`);
    },
    ruleTakenBack: (decision) => record().ruleTakenBack(decision),
    ofRules: () => record().ofRules,
    named: deeds.named,
    concerns: ({ meeting }, uri) => words.some((word) => word.meeting === meeting && canonical(word.person.uri) === canonical(uri)),
  };

  function judgeBehind(seen: ActionSeen, { decision, human }: Behind): void {
    const takenBackAt = unsent.get(human ?? decision);
    if (takenBackAt !== undefined)
      findings.add(
        'undone-and-sent',
        `${seen.action} of ${seen.target?.uri} (request ${seen.n}), ${seen.at - takenBackAt} ms after a human was told that nothing is sent`,
      );
    if (seen.action === 'admit' || human !== undefined) return;
    const pass = passOf(seen);
    const what = `${seen.action} of ${seen.target?.uri} (request ${seen.n})`;
    if (pass !== undefined) findings.add('pass-overruled', `${what} by a rule, who came back and had a pass from ${pass.who}`);
    const word = letInBy(seen);
    if (word !== undefined)
      findings.add('admission-overruled', `${what} by a rule, whom a request for the ${word.act} of ${word.who} had let in`);
  }

  /** The word of a human for which they were let in, and which no human has gone against since. */
  function letInBy(seen: ActionSeen): Word | undefined {
    const deed = seen.target && deeds.letIn(seen.target);
    if (deed === undefined || deed.at > seen.at - crossingMs) return undefined;
    const word = words.find((one) => idOf(one) !== undefined && idOf(one) === deed.behind.human);
    if (word === undefined || word.over || word.isLost || isTwo(seen) || !isSameStay(word, seen)) return undefined;
    if (isCountermanded(word)) return undefined;
    // The server carried it out and said that it had not, or that nobody was there: nobody can know, once no pass speaks for them.
    if (word.takenBackAt !== undefined && record().wasDenied(idOf(word) ?? '')) return undefined;
    const isAgainst = (one: Word) =>
      one.person === seen.target && isRemoval(one) && one.answer !== 'refused' && one.takenBackAt === undefined;
    return words.slice(words.indexOf(word)).some(isAgainst) ? undefined : word;
  }

  /** Somebody who came again is known by an address that was checked. */
  function passOf(seen: ActionSeen): Word | undefined {
    const { target, meeting, told, at } = seen;
    if (target === undefined || isTwo(seen) || target.omit.length > 0 || target.anonymous) return undefined;
    const address = canonical(target.uri);
    const isThem = ({ said }: Representation) => said.uri !== undefined && canonical(said.uri) === address && said.anonymous === false;
    if (!(told?.representations ?? []).every(isThem)) return undefined;
    const about = words.filter((word) => word.meeting === meeting && canonical(word.person.uri) === address && word.answer !== 'refused');
    const pass = about.findLast(({ act }) => act === 'pass');
    const said = pass && acceptedAt(pass);
    if (pass === undefined || said === undefined || said > at - crossingMs || (pass.until ?? at + secondMs) < at + secondMs)
      return undefined;
    if (!pass.rememberable || pass.over || pass.isLost || pass.doubtful || pass.takenBackAt !== undefined) return undefined;
    return about.slice(about.indexOf(pass)).some(isRemoval) ? undefined : pass;
  }

  /** They came in while the order to let them in counted. */
  function isLetIn(word: Word): boolean {
    const [entered, id] = [word.enteredAt, idOf(word)];
    if (entered === undefined || id === undefined || entered < (acceptedAt(word) ?? 0)) return false;
    const end = record().endedAt(id);
    return end === undefined || end > entered + crossingMs;
  }
}

/** The daemon tells keys apart by more than their letters' case: the world may have taken one of two for the other. */
function isAbout({ url }: ActionSeen, { key }: Person): boolean {
  return url.toLowerCase().includes(`/participants/${key.toLowerCase()}/`);
}

/** Whoever has a pass, or whose removal was taken back, is let in when they come again. */
function letsIn({ act, doubtful }: Word): boolean {
  return act === 'pass' || (doubtful === true && act !== 'wait');
}

/** The longest names are not kept whole. */
function shortened(name: string): string {
  return name.slice(0, 200);
}

function looksLike({ name, address }: Word, said: Said): boolean {
  const isNamed = said.name === undefined || name === undefined || shortened(said.name) === shortened(name);
  return isNamed && (said.uri === undefined || address === undefined || canonical(said.uri) === address);
}

function conversationsIn(simulator: Simulator, meeting: Meeting): readonly { id: string }[] {
  return simulator.applications
    .flatMap(({ attendance }) => [...attendance.conversations.values()])
    .filter((conversation) => conversation.meeting === meeting);
}
