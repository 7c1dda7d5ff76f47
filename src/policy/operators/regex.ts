// `matches` and `notMatches`: an RE2 regular expression, unanchored, that heeds case and sees the canonical form.
import { reasonOf } from '../../errors.ts';
import type { FactDefinition, FactValue } from '../../roster/facts.ts';
import { quoted } from '../../yaml/suggest.ts';
import { text as textForm } from '../language/fact-form.ts';
import { globPattern } from '../language/pattern.ts';
import { compileRegex } from '../language/regex.ts';
import { regexDoubt } from '../language/regex-meaning.ts';
import { type Fault, isText, negationOf, type Operator } from './operator.ts';

/** What matches everything, as people write it. */
const everything = ['.*', '^', '$'];

const matches: Operator = {
  name: 'matches',
  description: 'has a match of this RE2 regular expression; heeds case',
  fits: isText,
  value: { schema: () => textForm, many: false, fault: syntaxFault, doubt: (fact, written) => regexDoubt(fact, String(written)) },
  compile({ value }) {
    const search = compileRegex(String(value).normalize('NFC'));
    return (seen) => (typeof seen === 'string' ? search(seen) : undefined);
  },
  needs: () => undefined,
  claim: ({ value }) => (everything.includes(String(value)) ? { kind: 'pattern', pattern: globPattern('*') } : { kind: 'opaque' }),
};

export const regex: readonly Operator[] = [
  matches,
  negationOf(matches, { name: 'notMatches', description: 'is known and has no match of this RE2 regular expression' }),
];

function syntaxFault(_fact: FactDefinition, written: FactValue): Fault | undefined {
  const pattern = String(written);
  try {
    compileRegex(pattern);
    return undefined;
  } catch (error) {
    const reason = reasonOf(error);
    return { code: 'wrong-regex', message: `${quoted(pattern)} is not an RE2 regular expression: ${reason}${instead(pattern)}` };
  }
}

/** What to write for notations that RE2 leaves out, because they can take endless time. */
function instead(pattern: string): string {
  return notations.find(([notation]) => notation.test(pattern))?.[1] ?? '';
}

const notations: readonly [RegExp, string][] = [
  [/\(\?<?[=!]/, '; look-around is not read: say the other half in a condition of its own, with `all` and `not`'],
  [/\\[1-9]|\\k</, '; back-references are not read: write the text out, or one condition for each'],
  [/[*+?}]\+/, '; possessive repetition is not read and not needed: leave the second + out'],
  [/\(\?>/, '; atomic groups are not read and not needed: write (?:…)'],
  [/\(\?[a-z]*x/, '; the flag x is not read: leave the blanks and comments out'],
  [/\(\?#/, '; comments are not read in an expression: write a YAML comment'],
  [/\(\?\(/, '; conditional branches are not read: write both branches out, with |'],
  [/\[\[:[<>]:\]\]|\\[mMyY]/, '; a word boundary is \\b'],
  [/\\[hR]/, '; write [ \\t] for \\h, and \\n for \\R'],
  [/\{\d{4,}|\{\d*,\d{4,}/, '; up to 1000 repetitions are read'],
  [/\[\[:\w+:\]\]|\\[pP]/, '; the classes are those of RE2, such as [[:alpha:]], \\p{L} and \\p{Greek}'],
  [/^[*+?]/, '; * alone is a glob: write { glob: … }, or .* in an expression'],
];
