// What would have happened to people on record with a rule promoted: decides them again in a world in which the rule acts. One pass, flat memory.
// Somebody who would have been removed is not there any more: what the record says of them later happens to nobody.
import { setImmediate } from 'node:timers/promises';
import type { HumanEntry } from '../audit/human.ts';
import type { Front } from '../audit/reading/front.ts';
import { readBatches } from '../audit/reading/read.ts';
import type { AuditRecord } from '../audit/record.ts';
import { createMemory } from '../memory/memory.ts';
import { relOf, removes } from '../policy/action.ts';
import type { Mode } from '../policy/mode.ts';
import type { PolicySet, Ruling } from '../policy/policy.ts';
import { createCapCount } from './cap-count.ts';
import type { Findings } from './findings.ts';
import { createForetold, type Seen } from './foretold.ts';
import { createMarks, hashOf } from './marks.ts';
import { createVouched } from './people/vouched.ts';
import { whoOf } from './people/who.ts';
import { createPlaces, type Meeting } from './places.ts';
import { remember, typesFor } from './remember.ts';
import { createShare, type Share, type ShareOptions } from './share.ts';
import { shieldedOnRecord } from './shield.ts';
import { afterRecordedHold, type DecisionRecord, recordedSituation } from './situation.ts';

export interface ForetellOptions {
  set: PolicySet;
  /** The rules whose effect is asked for, and the mode they are to act in. */
  rules: readonly string[];
  to: Mode;
  /** Removals a minute of a rule without a cap of its own. */
  defaultCap: number;
  /** Records before this are only counted by; epoch ms. */
  since: number;
  /** Whether the configuration protects somebody with these contacts, or they are ourselves. */
  isProtected(contacts: readonly string[]): boolean;
  protectLeaders: boolean;
}

const linesPerBreath = 500;

const everything: ShareOptions = { index: 0, of: 1 };

/** Reads the files once, for all meetings or a share of them; undefined: this log cannot be shared. */
export async function foretell(files: readonly string[], options: ForetellOptions, shared = everything): Promise<Findings | undefined> {
  const share = createShare(shared);
  const teller = new Teller(options, share);
  const wanted = { types: typesFor(options.set), wants: (line: Front) => share.wants(line, teller.passed) };
  let seen = 0;
  for await (const batch of files.length === 0 ? [] : readBatches(files, wanted)) {
    if (share.isIndivisible) return undefined;
    for (const line of batch) {
      const decided = line.kind === 'record' ? teller.read(line.record) : undefined;
      if (decided !== undefined) await decided;
      if (++seen % linesPerBreath === 0) await setImmediate();
    }
  }
  return share.isIndivisible ? undefined : teller.findings();
}

class Teller {
  readonly #options: ForetellOptions;
  readonly #share: Share;
  readonly #promoted: ReadonlySet<string>;
  readonly #memory = createMemory();
  readonly #places = createPlaces();
  readonly #foretold = createForetold();
  readonly #caps: ReturnType<typeof createCapCount>;
  /** Presences that would have ended. */
  readonly #gone = createMarks();
  readonly #vouched = createVouched();
  /** People in meetings, with removals that are not on record. */
  readonly #removed = createMarks();

  constructor(options: ForetellOptions, share: Share) {
    this.#options = options;
    this.#share = share;
    this.#promoted = new Set(options.rules);
    this.#caps = createCapCount(options.defaultCap);
  }

  /** A record of somebody else's meetings went by. */
  readonly passed = (at: number): void => {
    if (this.#options.set.ambient.counts) this.#memory.passed(at);
  };

  /** Undefined: there is nothing to wait for. */
  read(record: AuditRecord): Promise<void> | undefined {
    this.#share.note(record);
    this.#places.note(record);
    if (record.type !== 'decision') {
      if (this.#options.set.ambient.counts) remember(this.#memory, record);
      if (record.type === 'human') this.#human(record);
      return undefined;
    }
    const meeting = this.#places.meeting(record.meeting);
    // The same text, not one like it: maps find it without reading it.
    record.meeting = meeting.href;
    if (this.#options.set.ambient.counts) remember(this.#memory, record);
    return this.#decide(record, meeting);
  }

  #human(entry: HumanEntry): void {
    const { act, participant } = entry;
    this.#vouched.note(entry);
    if (participant === undefined) return;
    if (act === 'admit' || act === 'pass') this.#foretold.letIn(hashOf(participant));
    if (act === 'reject' || act === 'eject') this.#foretold.refused(hashOf(participant));
  }

  #decide(record: DecisionRecord, meeting: Meeting): Promise<void> | undefined {
    const at = Date.parse(record.at);
    if (record.trial === true || record.because === 'left' || at < this.#options.since) return undefined;
    const seen = { record, at, who: whoOf(record, meeting) };
    if (record.action === 'admit') this.#foretold.letIn(seen.who.participant);
    const isOver = this.#gone.get(seen.who.presence) !== undefined;
    return isOver || (record.rule === null && record.human !== undefined) ? undefined : this.#again(seen, meeting);
  }

  async #again(seen: Seen, meeting: Meeting): Promise<void> {
    const ruling = afterRecordedHold(seen.record, await this.#options.set.decide(this.#situation(seen, meeting)));
    this.#foretold.decided();
    const { rule } = ruling;
    if (rule === null || !this.#promoted.has(rule.id) || rule.mode !== this.#options.to) return;
    if (!this.#acts(seen, ruling)) return;
    if (!removes(ruling.action)) this.#foretold.acted(seen);
    else if (!this.#caps.claim(rule, meeting.placeKey, seen.at)) this.#foretold.capped(seen);
    else this.#remove(seen, ruling);
  }

  /** It would be more than a word: the guard, humans and the place of the person let it be. */
  #acts({ record, who }: Seen, { action, rule }: Ruling): boolean {
    if (action === 'none' || action === 'allow' || action === 'hold') return false;
    const waiting = record.facts['inLobby'];
    if (typeof waiting === 'boolean' && relOf(action, waiting) === undefined) return false;
    if (!removes(action)) return true;
    if (record.because === 'overruled' || (this.#vouched.has(who.participant) && rule?.evenIfAdmitted !== true)) return false;
    return !shieldedOnRecord(record, this.#options);
  }

  #remove(seen: Seen, ruling: Ruling): void {
    this.#gone.set(seen.who.presence, 1);
    this.#foretold.removed(seen, ruling, this.#share.lines);
    this.#remember(seen);
  }

  /** What the rule itself would have removed before counts, where nothing else did. */
  #remember({ record, who, at }: Seen): void {
    const { verdict, action, meeting, identity } = record;
    if (identity === undefined || who.person === undefined || (verdict === 'act' && removes(action))) return;
    this.#removed.set(who.person, 1);
    if (this.#options.set.ambient.counts) this.#memory.removed(meeting, identity, at);
  }

  #situation({ record, who }: Seen, { place }: Meeting) {
    const { counts } = record;
    const isAnother = counts !== undefined && who.person !== undefined && this.#removed.get(who.person) !== undefined;
    const kept = isAnother ? Object.entries(counts).filter(([count]) => !count.startsWith('removals(')) : [];
    const counted = isAnother ? { ...record, counts: Object.fromEntries(kept) } : record;
    return recordedSituation(counted, this.#memory, place);
  }

  findings(): Findings {
    return this.#foretold.findings();
  }
}
