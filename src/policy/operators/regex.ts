// `matches` and `notMatches`: an RE2 regular expression, unanchored, that heeds case and sees the canonical form.
import { lineShape } from '../../canonical/shape.ts';
import { reasonOf } from '../../errors.ts';
import type { FactDefinition, FactValue } from '../../roster/facts.ts';
import { quoted } from '../../yaml/suggest.ts';
import { text as textForm } from '../language/fact-form.ts';
import { shapeOf } from '../language/meaning.ts';
import { globPattern } from '../language/pattern.ts';
import { regexDoubt } from '../language/regex/meaning.ts';
import { compileRegex, regexMatchesEvery } from '../language/regex/regex.ts';
import { regexRemedy } from '../language/regex/remedy.ts';
import { type Fault, isText, negationOf, type Operator } from './operator.ts';

/** What matches everything, as people write it. */
const everything = ['.*', '^', '$'];

const matches: Operator = {
  name: 'matches',
  description: 'has a match of this RE2 regular expression; heeds case',
  fits: isText,
  value: { schema: () => textForm, many: false, fault: syntaxFault, doubt: (fact, written) => regexDoubt(fact, String(written)) },
  compile({ value }) {
    const search = compileRegex(String(value));
    return (seen) => (typeof seen === 'string' ? search(seen) : undefined);
  },
  needs: () => undefined,
  claim({ fact, value }) {
    if (everything.includes(String(value))) return { kind: 'pattern', pattern: globPattern('*') };
    return { kind: 'opaque', takesAll: (among = shapeOf(fact) ?? lineShape) => regexMatchesEvery(String(value), among) };
  },
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
    return {
      code: 'wrong-regex',
      message: `${quoted(pattern)} is not an RE2 regular expression: ${reason}${regexRemedy(pattern, reason)}`,
    };
  }
}
