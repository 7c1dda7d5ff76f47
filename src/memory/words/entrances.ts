// Who is let in by what was said before: by a pass, or under another href than the one they were let in under. Part of the fold over the record.
import { defined } from '../../defined.ts';
import { removes } from '../../policy/action.ts';
import type { RecentMap } from '../recent-map.ts';
import type { RememberedWord, Where, Word } from './beneath.ts';
import type { LetIn } from './let-in.ts';
import type { Passes } from './passes.ts';
import type { About, Kept } from './saying.ts';

/** Whom a pass lets in. */
export interface Admission {
  pass: Omit<RememberedWord, 'before'>;
  person: string;
  meeting: string;
  /** Which of all words was the last when it was decided. */
  turn: number;
}

export interface Entrances {
  /** What was just said is an admission of theirs, which was kept under another href. */
  carryOn(admission: RememberedWord, of: string, where: Where, about: About): void;
  /** They look different from whom this admission was of, and stay in doubt, whatever they look like later. False: it is none that is kept of them. */
  doubt(person: string, of: string): boolean;
  /** A pass that counts, by its act. */
  pass(id: string): Pick<Admission, 'pass' | 'turn'> | undefined;
  /** What was said before they were in, or may be in, by a pass that was not taken back: what ends the pass ends that, too. */
  besidePass(word: Word | undefined): Word | undefined;
  /** The pass has let somebody in: that was said of this presence, and stays said when the pass is taken back, then or meanwhile. Where it is not known whether they are in, what was said before counts until they are. */
  letIn(admission: Admission, isKnown: boolean): void;
}

export interface EntrancesOptions {
  words: RecentMap<Word>;
  sayings: RecentMap<Kept>;
  letIn: LetIn;
  passes: Pick<Passes, 'wordAt'>;
  turns: { readonly last: number };
}

/** On the clock of windows: before all of them. */
const longAgo = Number.NEGATIVE_INFINITY;

export function createEntrances({ words, sayings, letIn, passes, turns }: EntrancesOptions): Entrances {
  const isByPass = ({ id, act }: Word) => act === 'admit' && passes.wordAt(sayings.get(id)?.place ?? '', id) !== undefined;

  function besidePass(word: Word | undefined): Word | undefined {
    return word !== undefined && isByPass(word) ? besidePass(word.before) : word;
  }

  return {
    besidePass,
    carryOn({ id, account }, of, where, { identity = '' }) {
      const admission = letIn.of(where.meeting, identity).find((one) => one.id === of);
      if (admission === undefined) return;
      // Where it was kept it stays: whoever has that href may only not have been told of yet.
      letIn.forget(where.meeting, identity, admission.person);
      words.set(where.person, { ...admission, ...where, moment: admission.moment, id, ...defined({ account }), turn: turns.last });
    },
    doubt(person, of) {
      const last = words.get(person);
      const isKnown = last !== undefined && hasAdmission(last, of);
      if (isKnown) words.set(person, doubted(overBy(last), of));
      return isKnown;
    },
    pass(id) {
      const pass = passes.wordAt(sayings.get(id)?.place ?? '', id);
      return pass && { pass, turn: turns.last };
    },
    letIn({ pass, person, meeting, turn }, isKnown) {
      const last = words.get(person);
      // A human has refused them since: that is the newer word.
      if (last !== undefined && removes(last.act) && last.turn > turn) return;
      const before = isKnown ? undefined : last;
      words.set(person, { ...pass, act: 'admit', person, meeting, moment: longAgo, turn: turns.last, before });
      letIn.note(meeting, sayings.get(pass.id)?.identity, person);
    },
  };
}

function hasAdmission({ id, act, before }: Word, of: string): boolean {
  return (id === of && act === 'admit') || (before !== undefined && hasAdmission(before, of));
}

/** A refusal under way is of whom the human saw: of whoever looks different since, what was said before counts. */
function overBy(last: Word): Word {
  return removes(last.act) && last.result === undefined ? (last.before ?? last) : last;
}

function doubted({ seen, before, ...word }: Word, of: string): Word {
  return { ...word, ...defined({ seen: word.id === of ? undefined : seen }), before: before && doubted(before, of) };
}
