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
import { createForetold } from './foretold.ts';
import { createMarks } from './marks.ts';
import { createPlaces } from './places.ts';
import { remember, typesFor } from './remember.ts';
import { createShare, type Share, type ShareOptions } from './share.ts';
import { shieldedOnRecord } from './shield.ts';
import { type DecisionRecord, recordedSituation } from './situation.ts';

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
      if (line.kind === 'record') await teller.read(line.record);
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
  /** Whom a human let in, by participant. */
  readonly #vouched = new Map<string, string>();
  /** Identities with removals in a meeting that are not on record. */
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

  async read(record: AuditRecord): Promise<void> {
    this.#note(record);
    if (record.type === 'decision') await this.#decide(record);
  }

  #note(record: AuditRecord): void {
    this.#share.note(record);
    if (this.#options.set.ambient.counts) remember(this.#memory, record);
    this.#places.note(record);
    if (record.type === 'human') this.#human(record);
  }

  #human({ id, act, of, participant }: HumanEntry): void {
    if (act === 'undo' && of !== undefined) for (const [who, word] of this.#vouched) if (word === of) this.#vouched.delete(who);
    if (participant === undefined) return;
    if (act === 'admit' || act === 'pass') {
      this.#foretold.letIn(participant);
      this.#vouched.set(participant, id);
    }
    if (act === 'reject' || act === 'eject') this.#foretold.refused(participant);
  }

  async #decide(record: DecisionRecord): Promise<void> {
    if (record.trial === true || record.because === 'left' || Date.parse(record.at) < this.#options.since) return;
    if (record.action === 'admit') this.#foretold.letIn(record.participant);
    if (record.rule === null && record.human !== undefined) return;
    const presence = `${record.participant} ${record.arrivedAt ?? ''}`;
    if (this.#gone.get(presence) !== undefined) return;
    const ruling = await this.#options.set.decide(this.#situation(record));
    this.#foretold.decided();
    const { rule } = ruling;
    if (rule === null || !this.#promoted.has(rule.id) || rule.mode !== this.#options.to) return;
    if (!this.#acts(record, ruling)) return;
    if (!removes(ruling.action)) {
      this.#foretold.acted(record, ruling);
      return;
    }
    if (!this.#caps.claim(rule, this.#placeOf(record), Date.parse(record.at))) {
      this.#foretold.capped(record, ruling);
      return;
    }
    this.#gone.set(presence, 1);
    this.#foretold.removed(record, ruling, this.#share.lines);
    this.#remember(record);
  }

  /** It would be more than a word: the guard, humans and the place of the person let it be. */
  #acts(record: DecisionRecord, { action, rule }: Ruling): boolean {
    if (action === 'none' || action === 'allow' || action === 'hold') return false;
    const { facts, because, participant } = record;
    const waiting = facts['inLobby'];
    if (typeof waiting === 'boolean' && relOf(action, waiting) === undefined) return false;
    if (!removes(action)) return true;
    if (because === 'overruled' || (this.#vouched.has(participant) && rule?.evenIfAdmitted !== true)) return false;
    return !shieldedOnRecord(record, this.#options);
  }

  /** What the rule itself would have removed before counts, where nothing else did. */
  #remember(record: DecisionRecord): void {
    const { verdict, action, meeting, identity, at } = record;
    if (identity === undefined || (verdict === 'act' && removes(action))) return;
    this.#removed.set(`${this.#placeOf(record)} ${identity}`, 1);
    if (this.#options.set.ambient.counts) this.#memory.removed(meeting, identity, Date.parse(at));
  }

  #situation(record: DecisionRecord) {
    const { counts } = record;
    const isAnother = counts !== undefined && this.#removed.get(`${this.#placeOf(record)} ${record.identity}`) !== undefined;
    const kept = isAnother ? Object.entries(counts).filter(([count]) => !count.startsWith('removals(')) : [];
    const counted = isAnother ? { ...record, counts: Object.fromEntries(kept) } : record;
    return recordedSituation(counted, this.#memory, this.#places.of(record.meeting));
  }

  #placeOf({ meeting }: DecisionRecord): string {
    return this.#places.of(meeting) ?? meeting;
  }

  findings(): Findings {
    return this.#foretold.findings();
  }
}
